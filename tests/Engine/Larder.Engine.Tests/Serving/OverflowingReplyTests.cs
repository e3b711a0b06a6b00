// Replies that grow beyond what a connection may hold: the command comes to its end, the client is cut off and the log
// says so; nobody else notices.
using Larder.Engine.Settings.Groups;
using Larder.Engine.Tests.Execution;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class OverflowingReplyTests : IDisposable
{
    readonly RunningNode _node = new(("client-output-buffer-limit", "normal 200kb 0 0"));

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("LRANGE list 0 -1")]
    [InlineData("SMEMBERS set")]
    [InlineData("HGETALL hash")]
    [InlineData("ZRANGE sorted 0 -1 WITHSCORES")]
    [InlineData("XRANGE stream - +")]
    [InlineData("MGET string string string string")]
    [InlineData("HSCAN hash 0 COUNT 1000")]
    [InlineData("HRANDFIELD hash -100 WITHVALUES")]
    [InlineData("SRANDMEMBER set -100")]
    [InlineData("ZRANDMEMBER sorted -100")]
    [InlineData("SORT list ALPHA GET # GET string")]
    [InlineData("GEOSEARCH sorted FROMLONLAT 0 0 BYRADIUS 1 km WITHCOORD")]
    [InlineData("LCS string string2 IDX")]
    [InlineData("KEYS *")]
    [InlineData("SCAN 0 COUNT 1000")]
    [InlineData("DUMP hash")]
    [InlineData("COMMAND INFO get set")]
    [InlineData("COMMAND DOCS get")]
    [InlineData("CONFIG GET max*")]
    [InlineData("CLIENT LIST")]
    [InlineData("ACL LIST")]
    [InlineData("MEMORY STATS")]
    [InlineData("INFO")]
    [InlineData("XINFO STREAM stream FULL")]
    [InlineData("OBJECT HELP")]
    [InlineData("NOSUCHCOMMAND a b c")]
    [InlineData("LPOP list 2")]
    [InlineData("SPOP set 2")]
    [InlineData("ZPOPMIN sorted 2")]
    [InlineData("LMOVE list list LEFT RIGHT")]
    [InlineData("LMOVE list list RIGHT LEFT")]
    [InlineData("LMOVE list list2 LEFT RIGHT")]
    [InlineData("RPOPLPUSH list list")]
    [InlineData("BLMOVE list list LEFT RIGHT 1")]
    [InlineData("LMPOP 1 list LEFT COUNT 2")]
    [InlineData("ZMPOP 1 sorted MIN COUNT 2")]
    [InlineData("SET string other GET")]
    [InlineData("GETDEL string")]
    [InlineData("HGETDEL hash FIELDS 2 f1 f2")]
    [InlineData("BITFIELD string GET u8 0 SET u8 0 1")]
    [InlineData("FUNCTION DUMP")]
    [InlineData("XAUTOCLAIM stream group consumer 0 0")]
    [InlineData("XREADGROUP GROUP group consumer STREAMS stream 0")]
    [InlineData("LPUSH string a")]
    [InlineData("GET")]
    [InlineData("EVAL return{1,{2,'three'},{map={a=1}},{err='E'}} 0")]
    public void A_reply_may_overflow_at_any_byte(string command)
    {
        using var caller = new CommandCaller(_node.Server, 0);
        foreach (var protocol in new[] { 2, 3 })
        {
            caller.Call($"HELLO {protocol}");
            Fill(caller);
            var whole = caller.Call(command).Length;
            Assert.False(caller.Overflowed);
            for (var limit = 1; limit < whole; limit += 1 + whole / 300)
            {
                caller.ReplyLimit = limit;
                Fill(caller);
                caller.Call(command);
            }
            Assert.True(caller.Overflowed);
            caller.ReplyLimit = int.MaxValue;
        }
    }

    [Fact]
    public void What_a_command_changes_is_changed_although_its_reply_overflows()
    {
        using var caller = new CommandCaller(_node.Server, 0);
        Fill(caller);
        caller.ReplyLimit = 3;
        caller.Call("LPOP list 2");
        Assert.True(caller.Overflowed);
        caller.ReplyLimit = int.MaxValue;
        Assert.Equal(":1", caller.Call("LLEN list"));
        Assert.Equal("*1 $5 three", caller.Call("LRANGE list 0 -1"));
    }

    [Theory]
    [InlineData("LMOVE k k LEFT RIGHT")]
    [InlineData("LMOVE k k RIGHT LEFT")]
    [InlineData("BLMOVE k k LEFT RIGHT 1")]
    [InlineData("RPOPLPUSH k k")]
    public void An_element_that_does_not_fit_the_reply_is_moved_as_it_is(string command)
    {
        using TestClient client = _node.ConnectClient(), other = _node.ConnectClient();
        var text = new string('x', 2 << 20);
        other.Call($"RPUSH k {text}");
        other.Call($"RPUSH k {text}y");
        client.SendTogether(command, "LLEN k", command);
        Assert.ThrowsAny<Exception>(() =>
        {
            for (var i = 0; i < 3; i++) client.Receive();
        });
        Assert.Equal(":2", other.Call("LLEN k"));
        Assert.Equal(":1", other.Call($"LREM k 0 {text}"));
        Assert.Equal(":1", other.Call($"LREM k 0 {text}y"));
    }

    [Fact]
    public void The_client_is_cut_off_and_the_log_says_so()
    {
        var lines = new List<string>();
        var isLogged = false;
        _node.Server.Log.Sink = (level, text) =>
        {
            lock (lines) lines.Add($"{level} {text}");
            Volatile.Write(ref isLogged, true);
        };
        using TestClient client = _node.ConnectClient(), other = _node.ConnectClient();
        var id = client.Id;
        other.Call($"RPUSH long {new string('a', 5000)} {new string('b', 5000)}");
        other.Call("SET changed no");
        var ranges = Enumerable.Repeat("LRANGE long 0 -1", 30);
        client.SendTogether(["MULTI", .. ranges, "SET changed yes", "EXEC"]);
        Assert.ThrowsAny<Exception>(() =>
        {
            for (var i = 0; i < 40; i++) client.Receive();
        });
        Assert.Equal("$3 yes", other.Call("GET changed"));
        Wait.Until(() => Volatile.Read(ref isLogged), "the line in the log");
        Assert.Contains("client_output_buffer_limit_disconnections:1", other.Call("INFO stats"));
        lock (lines)
        {
            var line = Assert.Single(lines);
            Assert.StartsWith($"{LogLevel.Warning} Client id={id} ", line);
            Assert.EndsWith(" closed for overcoming of output buffer limits.", line);
        }
    }

    // The same each time: what the commands take away is put back.
    static void Fill(CommandCaller caller)
    {
        var limit = caller.ReplyLimit;
        caller.ReplyLimit = int.MaxValue;
        caller.Call("FLUSHALL");
        caller.Call("RPUSH list one two three");
        caller.Call("SADD set a b c d");
        caller.Call("HSET hash f1 v1 f2 v2 f3 v3");
        caller.Call("ZADD sorted 1 a 2 b 3 c");
        caller.Call("GEOADD sorted 0 0 place");
        caller.Call("XADD stream 1-1 f v");
        caller.Call("XADD stream 2-1 f v");
        caller.Call("XGROUP CREATE stream group 0");
        caller.Call("XREADGROUP GROUP group consumer STREAMS stream >");
        caller.Call("SET string value");
        caller.Call("SET string2 value");
        caller.ReplyLimit = limit;
    }
}
