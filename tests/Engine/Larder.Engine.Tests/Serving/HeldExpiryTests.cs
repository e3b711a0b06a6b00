// When keys end is not always when they go: import mode and CLIENT PAUSE hold them, times in the past end them at once.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class HeldExpiryTests : IDisposable
{
    readonly RunningNode _node = new(("enable-debug-command", "yes"));

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Import_mode_keeps_what_has_ended_for_those_who_import()
    {
        using TestClient source = _node.ConnectClient(), other = _node.ConnectClient();
        Assert.Equal("-ERR Server is not in import mode", source.Call("CLIENT IMPORT-SOURCE ON"));
        source.Call("CONFIG SET import-mode yes");
        source.Call("CLIENT IMPORT-SOURCE ON");
        Assert.Equal("+OK", source.Call("SET key value PXAT 1000"));
        Assert.Equal("$5 value", source.Call("GET key"));
        Assert.Equal(":0", source.Call("TTL key"));
        Assert.Equal("$3 key", source.Call("RANDOMKEY"));
        Assert.Equal("*1 $3 key", source.Call("KEYS *"));
        Assert.Equal("$-1", other.Call("GET key"));
        Assert.Equal(":1", other.Call("DBSIZE"));
        Assert.Equal("+RESET", source.Call("RESET"));
        Assert.Equal("$-1", source.Call("GET key"));
        other.Call("CONFIG SET import-mode no");
        Assert.Equal("$-1", other.Call("GET key"));
        Assert.Equal(":0", other.Call("DBSIZE"));
    }

    [Fact]
    public void Import_mode_keeps_fields_that_have_ended_for_those_who_import()
    {
        using TestClient source = _node.ConnectClient(), other = _node.ConnectClient();
        source.Call("CONFIG SET import-mode yes");
        source.Call("CLIENT IMPORT-SOURCE ON");
        source.Call("HSET h f v");
        Assert.Equal("*1 :1", source.Call("HPEXPIREAT h 1000 FIELDS 1 f"));
        Assert.Equal("$1 v", source.Call("HGET h f"));
        Assert.Equal("*2 $1 f $1 v", source.Call("HGETALL h"));
        Assert.Equal(":1", source.Call("HEXISTS h f"));
        Assert.Equal("*1 :0", source.Call("HTTL h FIELDS 1 f"));
        Assert.Equal("*1 :1000", source.Call("HPEXPIRETIME h FIELDS 1 f"));
        Assert.Equal("$1 f", source.Call("HRANDFIELD h"));
        Assert.Equal("*2 $1 0 *2 $1 f $1 v", source.Call("HSCAN h 0"));
        Assert.Equal("-ERR hash value is not an integer", source.Call("HINCRBY h f 1"));
        Assert.Equal(":0", source.Call("HSETNX h f w"));
        Assert.Equal("$-1", other.Call("HGET h f"));
        Assert.Equal("*0", other.Call("HGETALL h"));
        Assert.Equal("*1 $1 v", source.Call("HGETDEL h FIELDS 1 f"));
        Assert.Equal(":0", source.Call("EXISTS h"));
    }

    [Fact]
    public void A_sample_of_fields_is_whole_beside_fields_that_have_ended()
    {
        using TestClient source = _node.ConnectClient(), other = _node.ConnectClient();
        source.Call("CONFIG SET import-mode yes");
        source.Call("CLIENT IMPORT-SOURCE ON");
        source.Call("HSET h a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8 i 9");
        source.Call("HPEXPIREAT h 1000 FIELDS 5 a b c d e");
        for (var i = 0; i < 50; i++) Assert.StartsWith("*4 ", other.Call("HRANDFIELD h 4"));
    }

    [Fact]
    public void A_pause_holds_what_ends()
    {
        using var client = _node.ConnectClient();
        foreach (var command in (string[])["MULTI", "SET key value PX 1", "CLIENT PAUSE 100000 WRITE", "EXEC"])
            client.Call(command);
        Wait.Until(() => client.Call("GET key") == "$-1", "the key to end");
        Assert.Equal(":1", client.Call("DBSIZE"));
        Assert.Equal("$3 key", client.Call("RANDOMKEY"));
        Assert.Equal("+OK", client.Call("CLIENT UNPAUSE"));
        Assert.Equal("$-1", client.Call("GET key"));
        Assert.Equal(":0", client.Call("DBSIZE"));
    }

    [Theory]
    [InlineData("PEXPIREAT key 1", ":1")]
    [InlineData("EXPIRE key -5", ":1")]
    [InlineData("GETEX key PXAT 1", "$1 v")]
    [InlineData("SET key w EXAT 1", "+OK")]
    public void A_time_in_the_past_counts_and_is_told_as_expired(string command, string reply)
    {
        using TestClient client = _node.ConnectClient(), listener = _node.ConnectClient();
        client.Call("CONFIG SET notify-keyspace-events Ex");
        listener.Call("SUBSCRIBE __keyevent@0__:expired");
        client.Call("SET key v");
        Assert.Equal(reply, client.Call(command));
        Assert.Equal(":0", client.Call("EXISTS key"));
        Assert.Equal("*3 $7 message $22 __keyevent@0__:expired $3 key", listener.Receive());
        Assert.Contains("expired_keys:1 ", client.Call("INFO stats"));
    }

    [Fact]
    public void A_scan_removes_what_has_ended()
    {
        using var client = _node.ConnectClient();
        client.Call("CONFIG SET import-mode yes");
        client.Call("SET gone v PXAT 1000");
        client.Call("SET stays v");
        client.Call("DEBUG SET-ACTIVE-EXPIRE 0");
        client.Call("CONFIG SET import-mode no");
        Assert.Equal("*2 $1 0 *1 $5 stays", client.Call("SCAN 0 COUNT 1000"));
        Assert.Equal(":1", client.Call("DBSIZE"));
        Assert.Equal("-ERR unknown type name 'strin'", client.Call("SCAN 0 TYPE strin"));
    }

    [Fact]
    public void Hashes_with_fields_that_end_are_counted()
    {
        using var client = _node.ConnectClient();
        client.Call("HSET hash a 1 b 2");
        client.Call("HEXPIRE hash 1000 FIELDS 2 a b");
        Assert.Contains("keys_with_volatile_items=1", client.Call("INFO keyspace"));
        client.Call("COPY hash other");
        Assert.Contains("keys_with_volatile_items=2", client.Call("INFO keyspace"));
        client.Call("MOVE other 1");
        Assert.Contains("db1:keys=1,expires=0,avg_ttl=0,keys_with_volatile_items=1", client.Call("INFO keyspace"));
        client.Call("HPERSIST hash FIELDS 1 a");
        Assert.Contains("keys_with_volatile_items=1", client.Call("INFO keyspace"));
        client.Call("HDEL hash b");
        client.Call("SELECT 1");
        client.Call("DEL other");
        Assert.DoesNotContain("keys_with_volatile_items=1", client.Call("INFO keyspace"));
    }

    [Fact]
    public void What_looks_without_touching_leaves_the_last_use()
    {
        using var client = _node.ConnectClient();
        client.Call("CONFIG SET maxmemory-policy allkeys-lfu");
        client.Call("CONFIG SET lfu-log-factor 0");
        client.Call("SET key v");
        var uses = client.Call("OBJECT FREQ key");
        client.Call("CLIENT NO-TOUCH ON");
        client.Call("GET key");
        client.Call("EXISTS key");
        client.Call("TTL key");
        Assert.Equal(uses, client.Call("OBJECT FREQ key"));
        client.Call("CLIENT NO-TOUCH OFF");
        client.Call("GET key");
        Assert.NotEqual(uses, client.Call("OBJECT FREQ key"));
    }

    [Fact]
    public void A_pause_of_writes_holds_what_replicas_would_hear_of()
    {
        using TestClient client = _node.ConnectClient(), other = _node.ConnectClient();
        client.Call("CLIENT PAUSE 100000 WRITE");
        other.Send("PUBLISH channel message");
        Wait.Until(() => client.Call("INFO clients").Contains(" blocked_clients:1 "), "the message to wait");
        client.Call("CLIENT UNPAUSE");
        Assert.Equal(":0", other.Receive());
    }
}
