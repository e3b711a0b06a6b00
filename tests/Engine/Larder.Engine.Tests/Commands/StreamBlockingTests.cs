// Clients that wait for streams: XREAD for what comes, XREADGROUP also for the end of what it waits for.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class StreamBlockingTests : IDisposable
{
    const string OneEntry = "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n2-1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n";

    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("$")]
    [InlineData("1-1")]
    [InlineData("2-0")]
    public void A_reader_gets_what_comes_behind_its_id(string id)
    {
        _node.Line("XADD s 1-1 f v");
        using var reader = _node.Connect();
        _node.Block(reader, 1, "XREAD", "BLOCK", "0", "STREAMS", "missing", "s", "0", id);
        _node.Line("XADD s 2-1 f v");
        Assert.Equal(OneEntry, reader.ReceiveText());
    }

    [Fact]
    public void A_reader_of_the_last_entry_waits_for_the_first()
    {
        using var reader = _node.Connect();
        _node.Block(reader, 1, "XREAD", "BLOCK", "0", "STREAMS", "s", "+");
        _node.Line("XADD s 2-1 f v");
        Assert.Equal(OneEntry, reader.ReceiveText());
    }

    [Fact]
    public void The_last_entry_is_the_one_added_last_even_when_that_was_deleted()
    {
        foreach (var line in (string[])["XADD s 1-1 f v", "XADD s 2-1 f v"]) _node.Line(line);
        Assert.Equal(OneEntry, _node.Line("XREAD STREAMS s +"));
        _node.Line("XDEL s 2-1");
        Assert.Equal("*-1\r\n", _node.Line("XREAD STREAMS s +"));
    }

    [Fact]
    public void What_is_deleted_or_of_another_type_wakes_no_reader()
    {
        using var reader = _node.Connect();
        _node.Line("XADD s 1-1 f v");
        _node.Block(reader, 1, "XREAD", "BLOCK", "0", "STREAMS", "s", "$");
        foreach (var line in (string[])["MULTI", "XADD s 1-2 f v", "DEL s", "EXEC", "LPUSH s x", "DEL s"])
            _node.Line(line);
        Assert.Equal(1, _node.Server.Blocked.Count);
        _node.Line("XADD s 2-1 f v");
        Assert.Equal(OneEntry, reader.ReceiveText());
    }

    [Fact]
    public void Each_entry_goes_to_one_of_a_groups_readers_in_the_order_in_which_they_came()
    {
        _node.Line("XGROUP CREATE s g $ MKSTREAM");
        using RespConnection first = _node.Connect(), second = _node.Connect();
        _node.Block(first, 1, "XREADGROUP", "GROUP", "g", "a", "BLOCK", "0", "STREAMS", "s", ">");
        _node.Block(second, 2, "XREADGROUP", "GROUP", "g", "b", "BLOCK", "0", "STREAMS", "s", ">");
        _node.Line("XADD s 1-1 f v");
        Assert.Equal(OneEntry.Replace("2-1", "1-1"), first.ReceiveText());
        _node.AwaitBlocked(1);
        _node.Line("XADD s 2-1 f v");
        Assert.Equal(OneEntry, second.ReceiveText());
        Assert.Equal(
            "*4\r\n:2\r\n$3\r\n1-1\r\n$3\r\n2-1\r\n" +
            "*2\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n*2\r\n$1\r\nb\r\n$1\r\n1\r\n",
            _node.Line("XPENDING s g"));
    }

    [Theory]
    [InlineData("DEL s", "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n")]
    [InlineData("FLUSHALL", "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n")]
    [InlineData("XGROUP DESTROY s g",
        "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n")]
    [InlineData("SET s x", "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n")]
    [InlineData("RENAME s t", "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option\r\n")]
    public void A_groups_reader_learns_that_what_it_waits_for_is_gone(string command, string error)
    {
        _node.Line("XGROUP CREATE s g $ MKSTREAM");
        using var reader = _node.Connect();
        _node.Block(reader, 1, "XREADGROUP", "GROUP", "g", "a", "BLOCK", "0", "STREAMS", "s", ">");
        Assert.Contains("total_blocking_keys:1\r\ntotal_blocking_keys_on_nokey:1\r\n", _node.Line("INFO clients"));
        _node.Line(command);
        Assert.Equal(error, reader.ReceiveText());
        Assert.Contains("total_blocking_keys:0\r\ntotal_blocking_keys_on_nokey:0\r\n", _node.Line("INFO clients"));
    }

    [Fact]
    public void History_is_given_at_once_and_nothing_at_the_timeout()
    {
        _node.Line("XGROUP CREATE s g $ MKSTREAM");
        Assert.Equal(
            "*1\r\n*2\r\n$1\r\ns\r\n*0\r\n", _node.Line("XREADGROUP GROUP g a BLOCK 0 STREAMS s 0"));
        Assert.Equal("*-1\r\n", _node.Line("XREADGROUP GROUP g a BLOCK 10 STREAMS s >"));
        Assert.Equal("*-1\r\n", _node.Line("XREAD BLOCK 10 STREAMS s $"));
        _node.Line("MULTI");
        _node.Line("XREAD BLOCK 0 STREAMS s $");
        Assert.Equal("*1\r\n*-1\r\n", _node.Line("EXEC"));
    }
}
