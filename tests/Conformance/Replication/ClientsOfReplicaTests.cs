// What clients of a replica get of their primary's changes: those who watch, wait, listen, cache or look on.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class ClientsOfReplicaTests : IDisposable
{
    readonly Member _primary = Member.Start(Maker.Larder);
    readonly Member _replica = Member.Start(Maker.Larder);
    readonly RespConnection _client;

    public ClientsOfReplicaTests()
    {
        _replica.Follow(_primary);
        _replica.AwaitLink(_primary);
        _client = _replica.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _replica.Dispose();
        _primary.Dispose();
    }

    string Ask(string command) => RespConnection.Text(_client.Call(command.Split(' '))).Replace("\r\n", " ").TrimEnd();

    void Send(string command) => _client.Send([.. command.Split(' ').Select(System.Text.Encoding.UTF8.GetBytes)]);

    string Next() => _client.ReceiveText().Replace("\r\n", " ").TrimEnd();

    [Fact]
    public void Subscribers_hear_what_is_published_at_the_primary()
    {
        Ask("SUBSCRIBE news");
        _primary.Call("PUBLISH news hello");
        Assert.Equal("*3 $7 message $4 news $5 hello", Next());
    }

    [Fact]
    public void Who_reads_a_stream_is_woken()
    {
        Send("XREAD BLOCK 0 STREAMS s $");
        Wait.Until(() => _replica.Info("blocked_clients") == "1", "the reader to wait");
        _primary.Call("XADD s 1-1 f v");
        Assert.Equal("*1 *2 $1 s *1 *2 $3 1-1 *2 $1 f $1 v", Next());
    }

    [Fact]
    public void A_watched_key_that_the_primary_changes_breaks_the_transaction()
    {
        _primary.Call("SET k 1");
        _replica.AwaitSame(_primary);
        Ask("WATCH k");
        _primary.Call("SET k 2");
        _replica.AwaitSame(_primary);
        Ask("MULTI");
        Ask("GET k");
        Assert.Equal("*-1", Ask("EXEC"));
    }

    [Fact]
    public void Who_caches_is_told()
    {
        _primary.Call("SET k 1");
        _replica.AwaitSame(_primary);
        Ask("HELLO 3");
        Ask("CLIENT TRACKING ON");
        Ask("GET k");
        _primary.Call("SET k 2");
        Assert.Equal(">2 $10 invalidate *1 $1 k", Next());
    }

    [Fact]
    public void Events_of_keys_are_raised()
    {
        _replica.Call("CONFIG SET notify-keyspace-events KEA");
        Ask("PSUBSCRIBE __keyevent*");
        _primary.Call("SET k 1");
        Assert.Equal("*4 $8 pmessage $11 __keyevent* $18 __keyevent@0__:set $1 k", Next());
        _primary.Call("PEXPIRE k 1");
        Assert.Equal("*4 $8 pmessage $11 __keyevent* $21 __keyevent@0__:expire $1 k", Next());
    }

    [Fact]
    public void Who_looks_on_sees_the_primarys_commands()
    {
        Ask("MONITOR");
        _primary.Call("SET seen 1");
        string line = "";
        Wait.Until(() => (line = Next()).Contains("seen"), "the command");
        Assert.EndsWith("\"SET\" \"seen\" \"1\"", line);
    }

    [Fact]
    public void A_primary_with_a_password_lets_in_who_has_it()
    {
        using Member primary = Member.Start(Maker.Larder, "requirepass", "secret"), replica = Member.Start(Maker.Larder);
        primary.Call("AUTH secret");
        replica.Follow(primary);
        Wait.Until(() => primary.Info("errorstat_NOAUTH") != "" && replica.Info("master_link_status") == "down", "a refusal");
        replica.Call("CONFIG SET primaryauth secret");
        replica.AwaitSame(primary);
        primary.Call("ACL SETUSER follower on >word +psync +replconf +ping");
        primary.Call("CONFIG SET requirepass other");
        replica.Call("CONFIG SET primaryauth word");
        replica.Call("CONFIG SET primaryuser follower");
        primary.Call("CLIENT KILL TYPE replica");
        primary.Call("SET k 1");
        replica.AwaitSame(primary);
        Assert.Contains("user=follower", primary.Call("CLIENT LIST TYPE replica"));
    }

    [Fact]
    public void Who_waits_at_a_primary_is_sent_away_when_that_becomes_a_replica()
    {
        using RespConnection waiting = _primary.Connect();
        waiting.Send(["BLPOP"u8.ToArray(), "none"u8.ToArray(), "0"u8.ToArray()]);
        Wait.Until(() => _primary.Info("blocked_clients") == "1", "the client to wait");
        _replica.Lead();
        _primary.Follow(_replica);
        string answer = waiting.ReceiveText();
        Assert.Equal("-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n", answer);
        Assert.Throws<EndOfStreamException>(() => waiting.Receive());
    }

    [Fact]
    public void The_append_only_file_of_a_replica_holds_what_the_primary_sent_in_another_database()
    {
        using Member replica = Member.Start(Maker.Larder, "appendonly", "yes", "appendfsync", "always");
        replica.Follow(_primary);
        replica.AwaitLink(_primary);
        _primary.Control.Call("SELECT", "3");
        _primary.Call("SET a 1");
        replica.AwaitSame(_primary);
        replica.Call("BGREWRITEAOF");
        string[] busy = ["aof_rewrite_in_progress", "aof_rewrite_scheduled"];
        Wait.Until(() => busy.All(field => replica.Info(field) == "0"), "the rewrite to end");
        _primary.Call("INCR a"); // no SELECT stands before it in the stream
        replica.AwaitSame(_primary);
        string digest = replica.Digest;
        replica.Lead();
        Assert.Equal("+OK", replica.Call("DEBUG LOADAOF"));
        Assert.Equal(digest, replica.Digest);
    }
}
