// CLIENT TRACKING in its modes: who hears of which change.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Tracking;

public sealed class TrackingTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly TestClient _cache;
    readonly TestClient _writer;

    public TrackingTests()
    {
        _writer = _node.ConnectClient();
        _cache = _node.ConnectClient();
        _cache.Call("HELLO 3");
        _writer.Call("MSET a 1 b 2 c 3");
    }

    public void Dispose()
    {
        _cache.Dispose();
        _writer.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void A_key_that_was_read_is_invalidated_once()
    {
        _cache.Call("CLIENT TRACKING ON");
        _cache.Call("GET a");
        _cache.Call("MGET b missing");
        _writer.Call("SET a 2");
        Assert.Equal(">2 $10 invalidate *1 $1 a", _cache.Receive());
        _writer.Call("SET a 3");
        _writer.Call("SET c 4");
        _writer.Call("SET missing 1");
        Assert.Equal(">2 $10 invalidate *1 $7 missing", _cache.Receive());
        Assert.True(_cache.IsQuiet());
        Assert.Equal(1, _node.Server.Tracking.KeyCount);
    }

    [Fact]
    public void Keys_that_end_and_flushes_are_told()
    {
        _cache.Call("CLIENT TRACKING ON");
        // Within a transaction no time passes.
        foreach (var command in (string[])["MULTI", "SET short 1 PX 1", "GET short"]) _cache.Call(command);
        Assert.Equal("*2 +OK $1 1", _cache.Call("EXEC"));
        Assert.Equal(">2 $10 invalidate *1 $5 short", _cache.Receive());
        _cache.Call("GET a");
        _writer.Call("FLUSHALL");
        Assert.Equal(">2 $10 invalidate _", _cache.Receive());
        Assert.Equal(0, _node.Server.Tracking.KeyCount);
    }

    [Fact]
    public void Own_changes_are_told_behind_the_reply_unless_noloop()
    {
        _cache.Call("CLIENT TRACKING ON");
        _cache.Call("GET a");
        Assert.Equal("+OK", _cache.Call("SET a 2"));
        Assert.Equal(">2 $10 invalidate *1 $1 a", _cache.Receive());
        _cache.Call("CLIENT TRACKING ON NOLOOP");
        _cache.Call("GET a");
        Assert.Equal("+OK", _cache.Call("SET a 3"));
        Assert.True(_cache.IsQuiet());
        _cache.Call("GET a");
        _writer.Call("SET a 4");
        Assert.Equal(">2 $10 invalidate *1 $1 a", _cache.Receive());
    }

    [Theory]
    [InlineData("ON")]
    [InlineData("ON NOLOOP")]
    [InlineData("ON OPTIN")]
    public void What_is_read_after_waiting_counts(string mode)
    {
        _cache.Call($"CLIENT TRACKING {mode}");
        _cache.Call("CLIENT CACHING YES");
        _cache.Send("XREAD BLOCK 0 STREAMS s $");
        _node.AwaitBlocked(1);
        _writer.Call("XADD s 1-1 f v");
        Assert.Equal(">2 $10 invalidate *1 $1 s", _cache.Receive());
        Assert.Equal("%1 $1 s *1 *2 $3 1-1 *2 $1 f $1 v", _cache.Receive());
        _writer.Call("XADD s 1-2 f v");
        Assert.Equal(">2 $10 invalidate *1 $1 s", _cache.Receive());
        Assert.Equal(0, _node.Server.Tracking.KeyCount);
        _cache.Send("XREAD BLOCK 1 STREAMS s $");
        Assert.Equal("_", _cache.Receive());
        Assert.Equal(mode == "ON OPTIN" ? 0 : 1, _node.Server.Tracking.KeyCount);
    }

    [Fact]
    public void A_push_and_the_pop_that_it_woke_are_broadcast_once_behind_the_reply()
    {
        _cache.Call("CLIENT TRACKING ON BCAST");
        _cache.Send("BLPOP l 0");
        _node.AwaitBlocked(1);
        _writer.Call("RPUSH l x");
        Assert.Equal("*2 $1 l $1 x", _cache.Receive());
        Assert.Equal(">2 $10 invalidate *1 $1 l", _cache.Receive());
        Assert.True(_cache.IsQuiet());
    }

    [Fact]
    public void Reads_in_a_transaction_count()
    {
        _cache.Call("CLIENT TRACKING ON");
        _cache.SendTogether("MULTI", "GET a", "MGET b c", "EXEC");
        for (var i = 0; i < 4; i++) _cache.Receive();
        Assert.Equal(3, _node.Server.Tracking.KeyCount);
        _writer.Call("DEL b");
        Assert.Equal(">2 $10 invalidate *1 $1 b", _cache.Receive());
    }

    [Fact]
    public void Opting_in_and_out_is_for_one_command()
    {
        _cache.Call("CLIENT TRACKING ON OPTIN");
        _cache.Call("GET a");
        Assert.Equal(0, _node.Server.Tracking.KeyCount);
        Assert.Equal("+OK", _cache.Call("CLIENT CACHING YES"));
        _cache.Call("GET b");
        _cache.Call("GET c");
        Assert.Equal(1, _node.Server.Tracking.KeyCount);
        _cache.Call("CLIENT TRACKING OFF");
        _cache.Call("CLIENT TRACKING ON OPTOUT");
        _cache.Call("CLIENT CACHING NO");
        _cache.Call("GET a");
        Assert.Equal(1, _node.Server.Tracking.KeyCount);
        _cache.Call("GET a");
        Assert.Equal(2, _node.Server.Tracking.KeyCount);
    }

    [Fact]
    public void Messages_can_go_to_another_client_that_speaks_resp2()
    {
        using TestClient listener = _node.ConnectClient(), cache = _node.ConnectClient();
        var id = listener.Id;
        listener.Call("SUBSCRIBE __redis__:invalidate");
        Assert.Equal("+OK", cache.Call($"CLIENT TRACKING ON REDIRECT {id}"));
        Assert.Equal($":{id}", cache.Call("CLIENT GETREDIR"));
        cache.Call("GET a");
        _writer.Call("SET a 2");
        Assert.Equal("*3 $7 message $20 __redis__:invalidate *1 $1 a", listener.Receive());
    }

    [Fact]
    public void A_broken_redirection_is_told()
    {
        var listener = _node.ConnectClient();
        var id = listener.Id;
        _cache.Call($"CLIENT TRACKING ON REDIRECT {id}");
        _cache.Call("GET a");
        listener.Dispose();
        Wait.Until(() => _node.Server.Clients.Find(id) == null, "the listener to be gone");
        _writer.Call("SET a 2");
        Assert.Equal($">2 $21 tracking-redir-broken :{id}", _cache.Receive());
        Assert.Contains("broken_redirect", _cache.Call("CLIENT TRACKINGINFO"));
    }

    [Fact]
    public void What_was_read_before_a_flush_is_forgotten_although_nobody_tracks()
    {
        _cache.Call("CLIENT TRACKING ON");
        _cache.Call("MGET a b");
        _cache.Call("CLIENT TRACKING OFF");
        _writer.Call("SET a 2");
        Assert.Equal(1, _node.Server.Tracking.KeyCount);
        _writer.Call("FLUSHALL");
        Assert.Equal(0, _node.Server.Tracking.KeyCount);
        _cache.Call("CLIENT TRACKING ON");
        _writer.Call("MSET a 3 b 3");
        Assert.True(_cache.IsQuiet());
    }

    [Fact]
    public void Clients_that_are_gone_do_not_pile_up_at_a_key()
    {
        for (var i = 0; i < 100; i++)
        {
            using var passing = _node.ConnectClient();
            passing.Call("HELLO 3");
            passing.Call("CLIENT TRACKING ON");
            passing.Call("GET a");
            Assert.Equal("+OK", passing.Call("QUIT"));
        }
        Assert.InRange(_node.Server.Tracking.ItemCount, 1, 32);
        _cache.Call("CLIENT TRACKING ON");
        _cache.Call("GET a");
        _writer.Call("SET a 2");
        Assert.Equal(">2 $10 invalidate *1 $1 a", _cache.Receive());
    }

    [Fact]
    public void A_client_that_has_quit_is_off_the_list_when_it_hears_so()
    {
        for (var i = 0; i < 20; i++)
        {
            using var leaving = _node.ConnectClient();
            var id = leaving.Id;
            Assert.Equal("+OK", leaving.Call("QUIT"));
            Assert.Equal(
                "-ERR The client ID you want redirect to does not exist",
                _cache.Call($"CLIENT TRACKING ON REDIRECT {id}"));
        }
    }

    [Fact]
    public void Broadcasts_tell_of_all_keys_under_their_prefixes()
    {
        _cache.Call("CLIENT TRACKING ON BCAST PREFIX user: PREFIX item:");
        _writer.SendTogether("MULTI", "SET user:1 x", "SET user:2 x", "SET other x", "SET user:1 y", "EXEC");
        for (var i = 0; i < 6; i++) _writer.Receive();
        // One message, unless another loop hands out the first key while the transaction's own has the second.
        var message = _cache.Receive();
        if (message.StartsWith(">2 $10 invalidate *1 ", StringComparison.Ordinal)) message += " " + _cache.Receive();
        Assert.Equal(["user:1", "user:2"], message.Split(' ').Where(word => word.StartsWith("user:")).Order());
        _writer.Call("SET item:1 x");
        Assert.Equal(">2 $10 invalidate *1 $6 item:1", _cache.Receive());
        Assert.Equal(
            "%3 $5 flags ~2 $2 on $5 bcast $8 redirect :0 $8 prefixes *2 $5 item: $5 user:",
            _cache.Call("CLIENT TRACKINGINFO"));
        _cache.Call("CLIENT TRACKING OFF");
        _writer.Call("SET item:1 y");
        Assert.True(_cache.IsQuiet());
        Assert.Equal(0, _node.Server.Tracking.PrefixCount);
    }

    [Fact]
    public void Broadcasts_of_a_transaction_are_one_message_where_there_is_one_loop()
    {
        using var node = new RunningNode(("io-threads", "1"));
        using TestClient cache = node.ConnectClient(), writer = node.ConnectClient();
        cache.Call("HELLO 3");
        cache.Call("CLIENT TRACKING ON BCAST PREFIX user:");
        writer.SendTogether("MULTI", "SET user:1 x", "SET user:2 x", "EXEC");
        for (var i = 0; i < 4; i++) writer.Receive();
        var message = cache.Receive();
        Assert.StartsWith(">2 $10 invalidate *2 ", message);
        Assert.Contains("$6 user:1", message);
        Assert.Contains("$6 user:2", message);
    }

    [Fact]
    public void Broadcasts_without_loop_leave_own_changes_out()
    {
        _cache.Call("CLIENT TRACKING ON BCAST NOLOOP");
        _cache.Call("SET a 1");
        Assert.True(_cache.IsQuiet());
        _writer.Call("SET b 1");
        Assert.Equal(">2 $10 invalidate *1 $1 b", _cache.Receive());
    }

    [Fact]
    public void The_table_keeps_to_its_limit_and_tells_what_it_forgets()
    {
        _writer.Call("CONFIG SET tracking-table-max-keys 2");
        _cache.Call("CLIENT TRACKING ON");
        _cache.SendTogether("GET a", "GET b", "GET c", "PING end");
        var replies = Enumerable.Range(0, 5).Select(_ => _cache.Receive()).ToList();
        Assert.Single(replies, reply => reply.StartsWith(">2 $10 invalidate"));
        Assert.Equal(2, _node.Server.Tracking.KeyCount);
    }

    [Theory]
    [InlineData("CLIENT TRACKING MAYBE", "-ERR syntax error")]
    [InlineData("CLIENT TRACKING ON NOSUCH", "-ERR syntax error")]
    [InlineData("CLIENT TRACKING ON PREFIX a", "-ERR PREFIX option requires BCAST mode to be enabled")]
    [InlineData("CLIENT TRACKING ON BCAST OPTIN", "-ERR OPTIN and OPTOUT are not compatible with BCAST")]
    [InlineData("CLIENT TRACKING ON OPTIN OPTOUT", "-ERR You can't specify both OPTIN mode and OPTOUT mode")]
    [InlineData("CLIENT TRACKING ON REDIRECT 999999", "-ERR The client ID you want redirect to does not exist")]
    [InlineData(
        "CLIENT TRACKING ON BCAST PREFIX ab PREFIX a",
        "-ERR Prefix 'ab' overlaps with another provided prefix 'a'. Prefixes for a single client must not overlap.")]
    [InlineData(
        "CLIENT CACHING YES",
        "-ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled")]
    public void Impossible_wishes_are_refused(string command, string refusal) =>
        Assert.Equal(refusal, _cache.Call(command));
}
