// The commands on the expiry of hash fields, as Valkey 9 answers them: tables of command lines and replies.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class FieldExpiryTests : IDisposable
{
    const string NumberError = "-ERR numfields should be greater than 0 and match the provided number of fields\r\n";

    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("HEXPIRE h 100 FIELDS 2 a nope", "*2\r\n:1\r\n:-2\r\n")]
    [InlineData("HEXPIRE h 0 FIELDS 1 a", "*1\r\n:2\r\n")]
    [InlineData("HEXPIRE h 100 NX FIELDS 1 e", "*1\r\n:0\r\n")]
    [InlineData("HEXPIRE h 100 XX FIELDS 2 a e", "*2\r\n:0\r\n:1\r\n")]
    [InlineData("HEXPIRE h 100 GT FIELDS 2 a e", "*2\r\n:0\r\n:0\r\n")]
    [InlineData("HEXPIRE h 100 LT FIELDS 2 a e", "*2\r\n:1\r\n:1\r\n")]
    [InlineData("HEXPIRE none 100 FIELDS 1 a", "*1\r\n:-2\r\n")]
    [InlineData("HEXPIRE h -1 FIELDS 1 a", "-ERR invalid expire time in 'hexpire' command\r\n")]
    [InlineData("HEXPIRE h 9223372036854775807 FIELDS 1 a", "-ERR invalid expire time in 'hexpire' command\r\n")]
    [InlineData("HPEXPIRE h x FIELDS 1 a", "-ERR value is not an integer or out of range\r\n")]
    [InlineData("HEXPIRE h 100 FIELDS 2 a", NumberError)]
    [InlineData("HEXPIRE h 100 FIELDS 0 a", NumberError)]
    [InlineData("HEXPIRE h 100 FIELD 1 a", NumberError)]
    [InlineData("HEXPIRE h 100 FIELDS x a", "-ERR value is not an integer or out of range\r\n")]
    [InlineData("HEXPIRE h 100 MAYBE FIELDS 1 a", "-ERR Unsupported option MAYBE\r\n")]
    [InlineData(
        "HEXPIRE h 100 NX XX FIELDS 1 a",
        "-ERR NX and XX, GT or LT options at the same time are not compatible\r\n")]
    [InlineData(
        "HEXPIRE h 100 GT LT FIELDS 1 a", "-ERR GT and LT options at the same time are not compatible\r\n")]
    [InlineData("HEXPIRE s 100 FIELDS 1 a", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n")]
    [InlineData("HPERSIST h FIELDS 3 a e nope", "*3\r\n:-1\r\n:1\r\n:-2\r\n")]
    [InlineData("HPERSIST h FIELDS 2 a", NumberError)]
    [InlineData("HTTL h FIELDS 2 a nope", "*2\r\n:-1\r\n:-2\r\n")]
    [InlineData("HTTL none FIELDS 1 a", "*1\r\n:-2\r\n")]
    [InlineData("HTTL h FIELDS 2 a", "-ERR syntax error\r\n")]
    [InlineData("HGETEX h FIELDS 2 a nope", "*2\r\n$1\r\n1\r\n$-1\r\n")]
    [InlineData("HGETEX h PERSIST FIELDS 1 e", "*1\r\n$1\r\n2\r\n")]
    [InlineData("HGETEX h EX 10 PERSIST FIELDS 1 e", "-ERR syntax error\r\n")]
    [InlineData("HGETEX h EX FIELDS 1 e", "-ERR syntax error\r\n")]
    [InlineData("HGETEX h EX -1 FIELDS 1 e", "-ERR invalid expire time in 'hgetex' command\r\n")]
    [InlineData("HGETEX h FIELDS 2 a", NumberError)]
    [InlineData("HGETEX none EX 10 FIELDS 1 a", "*1\r\n$-1\r\n")]
    [InlineData("HSETEX h FIELDS 1 a 5", ":1\r\n")]
    [InlineData("HSETEX h FNX FIELDS 1 a 5", ":0\r\n")]
    [InlineData("HSETEX h FNX FIELDS 1 z 5", ":1\r\n")]
    [InlineData("HSETEX h FXX FIELDS 2 a 5 z 6", ":0\r\n")]
    [InlineData("HSETEX none FXX FIELDS 1 a 5", ":0\r\n")]
    [InlineData("HSETEX none XX FIELDS 1 a 5", ":0\r\n")]
    [InlineData("HSETEX h NX FIELDS 1 a 5", ":0\r\n")]
    [InlineData("HSETEX h FNX FXX FIELDS 1 a 5", "-ERR syntax error\r\n")]
    [InlineData("HSETEX h EX 10 KEEPTTL FIELDS 1 a 5", "-ERR syntax error\r\n")]
    [InlineData("HSETEX h EX 10 FIELDS 1 a", NumberError)]
    [InlineData("HSETEX s EX 10 FIELDS 1 a 5", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n")]
    [InlineData("HGETDEL h FIELDS 2 a nope", "*2\r\n$1\r\n1\r\n$-1\r\n")]
    [InlineData("HGETDEL none FIELDS 1 a", "*1\r\n$-1\r\n")]
    [InlineData("HGETDEL h FIELDS 3 a b", NumberError)]
    public void Replies_as_Valkey_does(string line, string reply)
    {
        _node.Line("HSET h a 1 b 2 e 2");
        _node.Line("HEXPIRE h 1000000 FIELDS 1 e");
        _node.Line("SET s x");
        Assert.Equal(reply, _node.Line(line));
    }

    [Fact]
    public void Tells_times_absolute_and_relative_in_both_units()
    {
        _node.Line("HSETEX h PXAT 4102444800400 FIELDS 1 a 1");
        Assert.Equal("*1\r\n:4102444800400\r\n", _node.Line("HPEXPIRETIME h FIELDS 1 a"));
        Assert.Equal("*1\r\n:4102444800\r\n", _node.Line("HEXPIRETIME h FIELDS 1 a"));
        _node.Line("HEXPIREAT h 4102444801 FIELDS 1 a");
        Assert.Equal("*1\r\n:4102444801000\r\n", _node.Line("HPEXPIRETIME h FIELDS 1 a"));
        _node.Line("HPEXPIREAT h 4102444801001 FIELDS 1 a");
        Assert.Equal("*1\r\n:4102444801001\r\n", _node.Line("HPEXPIRETIME h FIELDS 1 a"));
    }

    [Fact]
    public void The_last_time_that_there_is_is_told_in_seconds()
    {
        _node.Line("HSETEX h PXAT 9223372036854775807 FIELDS 1 a 1");
        Assert.Equal("*1\r\n:9223372036854776\r\n", _node.Line("HEXPIRETIME h FIELDS 1 a"));
        _node.Line("SET s 1 PXAT 9223372036854775807");
        Assert.Equal(":9223372036854776\r\n", _node.Line("EXPIRETIME s"));
    }

    [Fact]
    public void A_value_that_is_set_ends_the_expiry_and_one_that_is_increased_keeps_it()
    {
        _node.Line("HSETEX h PXAT 4102444800400 FIELDS 3 a 1 b 2 c 3");
        _node.Line("HINCRBY h a 5");
        _node.Line("HINCRBYFLOAT h b 5.5");
        _node.Line("HSET h c 4");
        Assert.Equal(
            "*3\r\n:4102444800400\r\n:4102444800400\r\n:-1\r\n", _node.Line("HPEXPIRETIME h FIELDS 3 a b c"));
        _node.Line("HSETEX h KEEPTTL FIELDS 2 a 9 d 9");
        Assert.Equal("*2\r\n:4102444800400\r\n:-1\r\n", _node.Line("HPEXPIRETIME h FIELDS 2 a d"));
    }

    [Fact]
    public void Fields_end_by_themselves_and_take_the_last_with_the_key()
    {
        _node.Line("HSETEX h PX 30 FIELDS 2 a 1 b 2");
        _node.Line("HSETEX h PX 1000000 FIELDS 1 c 3");
        Wait.Until(() => _node.Line("HLEN h") == ":1\r\n", "two fields to end");
        Assert.Equal("*1\r\n$1\r\nc\r\n", _node.Line("HKEYS h"));
        _node.Line("HPEXPIRE h 30 FIELDS 1 c");
        Wait.Until(() => _node.Line("EXISTS h") == ":0\r\n", "the key to go with its last field");
    }

    [Fact]
    public void A_time_that_is_past_removes_the_fields()
    {
        _node.Line("HSET h a 1 b 2 c 3");
        Assert.Equal(":1\r\n", _node.Line("HSETEX h PXAT 1 FIELDS 1 a 5"));
        Assert.Equal("*1\r\n$1\r\n2\r\n", _node.Line("HGETEX h PXAT 1 FIELDS 1 b"));
        Assert.Equal("*1\r\n:2\r\n", _node.Line("HPEXPIREAT h 1 FIELDS 1 c"));
        Assert.Equal(":0\r\n", _node.Line("EXISTS h"));
        Assert.Equal(":1\r\n", _node.Line("HSETEX h PXAT 1 FIELDS 1 a 5"));
        Assert.Equal(":0\r\n", _node.Line("EXISTS h"));
    }

    [Fact]
    public void Fields_keep_their_times_when_the_key_is_renamed_moved_or_copied()
    {
        _node.Line("HSETEX h PXAT 4102444800400 FIELDS 1 a 1");
        _node.Line("COPY h copy");
        _node.Line("RENAME h renamed");
        _node.Line("MOVE renamed 1");
        Assert.Equal("*1\r\n:4102444800400\r\n", _node.Line("HPEXPIRETIME copy FIELDS 1 a"));
        _node.Line("SELECT 1");
        Assert.Equal("*1\r\n:4102444800400\r\n", _node.Line("HPEXPIRETIME renamed FIELDS 1 a"));
        _node.Line("HPEXPIRE renamed 20 FIELDS 1 a");
        Wait.Until(() => _node.Line("EXISTS renamed") == ":0\r\n", "the moved key to go with its field");
        _node.Line("SELECT 0");
        _node.Line("HPEXPIRE copy 20 FIELDS 1 a");
        Wait.Until(() => _node.Line("EXISTS copy") == ":0\r\n", "the copy to go with its field");
    }
}
