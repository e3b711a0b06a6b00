// Commands whose work on a large value is done in slices: others are served meanwhile, and what they do to the value counts as
// if the command had come when it is answered.
using Larder.Base;
using Larder.Network.InProcess;
using Xunit;

namespace Larder.Simulation;

public sealed class SliceTests : IDisposable
{
    const int Members = 20_000, PerCommand = 1000, ServedMeanwhile = 5, PipeBytes = 32 << 20, FieldsMs = 100_000;

    readonly SimulatedNode _node = new(
        new InProcessTransport(PipeBytes), new ManualClock(), loopCount: 3, seed: 1,
        "enable-debug-command yes\nrdbcompression no");
    readonly SimulatedClient _first, _second;
    readonly Queue<string> _answers = new();

    public SliceTests()
    {
        _first = new SimulatedClient(1, _node.Connect(), static _ => { });
        _second = new SimulatedClient(2, _node.Connect(), static _ => { });
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("SADD")]
    [InlineData("HSET")]
    [InlineData("ZADD")]
    [InlineData("RPUSH")]
    [InlineData("SETRANGE")]
    [InlineData("HPEXPIRE")]
    [InlineData("XADD")]
    public void Others_are_served_while_a_large_value_is_copied(string kind)
    {
        Fill(kind);
        Begin("COPY large copy");
        for (var i = 0; i < ServedMeanwhile; i++)
        {
            Assert.Equal("0", Ask("EXISTS copy"));
            Assert.Empty(_answers);
        }
        Assert.Equal("1", End());
        Assert.Equal(Ask("DEBUG DIGEST-VALUE large"), Ask("DEBUG DIGEST-VALUE copy"));
        Assert.Equal("1", Ask("DEL large"));
        Assert.Equal("1", Ask("COPY copy large"));
        Assert.Equal(Ask("DEBUG DIGEST-VALUE copy"), Ask("DEBUG DIGEST-VALUE large"));
        if (kind == "HPEXPIRE") Assert.Equal(Ask("HPEXPIRETIME copy FIELDS 2 m0 m1"), Ask("HPEXPIRETIME large FIELDS 2 m0 m1"));
        if (kind == "XADD") Assert.Equal(Ask("DUMP copy"), Ask("DUMP large"));
    }

    // They come when its own end: whether while it is being copied, or after.
    [Fact]
    public void Fields_of_a_copy_end()
    {
        Fill("HPEXPIRE");
        Begin("COPY large copy");
        Ask("PING");
        Assert.Equal("1", End());
        Assert.Equal($"{Members}", Ask("HLEN copy"));
        Assert.Equal("1", Ask("DEL large"));
        Pass(FieldsMs);
        Assert.Equal($"{Members / 2}", Ask("HLEN copy"));
        Ask("HPEXPIRE copy 1000 FIELDS 1 m1");
        Pass(1001);
        Assert.Equal($"{Members / 2 - 1}", Ask("HLEN copy"));
    }

    [Fact]
    public void Fields_that_end_meanwhile_are_not_in_the_copy()
    {
        Fill("HPEXPIRE");
        Begin("COPY large copy");
        Ask("PING");
        Assert.Empty(_answers);
        _node.Clock.Advance(FieldsMs);
        Assert.Equal("1", End());
        Pass(10);
        Assert.Equal($"{Members / 2}", Ask("HLEN copy"));
        Assert.Equal("-2 -1", Ask("HPTTL copy FIELDS 2 m0 m1"));
        Assert.Equal(Ask("DEBUG DIGEST-VALUE large"), Ask("DEBUG DIGEST-VALUE copy"));
    }

    [Theory]
    [InlineData("FLUSHDB")]
    [InlineData("SWAPDB 1 2")]
    [InlineData("FLUSHALL")]
    public void The_database_of_a_copy_goes_meanwhile(string command)
    {
        Fill("HPEXPIRE");
        Ask("SELECT 1");
        Ask("HSET other f v");
        Ask("HPEXPIRE other 50000 FIELDS 1 f");
        Begin("COPY large copy DB 1");
        Ask("PING");
        Assert.Empty(_answers);
        Ask(command);
        var isThere = command != "FLUSHALL";
        Assert.Equal(isThere ? "1" : "0", End());
        Assert.Equal(isThere ? $"{Members}" : "0", Ask("HLEN copy"));
        Pass(FieldsMs);
        Assert.Equal(isThere ? $"{Members / 2}" : "0", Ask("HLEN copy"));
    }

    // It is no change to those who watch the stream, and still one for the copy.
    [Theory]
    [InlineData("XACK large g 5-1 6-1")]
    [InlineData("XCLAIM large g b 0 7-1")]
    [InlineData("XREADGROUP GROUP g a COUNT 1 STREAMS large 0")]
    [InlineData("XGROUP DELCONSUMER large g a")]
    [InlineData("XGROUP SETID large g 9-1")]
    [InlineData("XGROUP CREATE large h 0")]
    public void What_happens_to_groups_meanwhile_counts(string command)
    {
        Fill("XADD");
        Begin("COPY large copy");
        Ask("PING");
        Assert.Empty(_answers);
        Ask(command);
        Assert.Equal("1", End());
        Assert.Equal(Ask("DUMP large"), Ask("DUMP copy"));
    }

    [Theory]
    [InlineData("SADD large new", "1 | 20001")]
    [InlineData("SREM large m5", "1 | 19999")]
    [InlineData("DEL large", "0 | 0")]
    [InlineData("SET copy x", "0 | x")]
    [InlineData("RENAME large other", "0 | 0")]
    [InlineData("FLUSHALL", "0 | 0")]
    [InlineData("FLUSHDB", "0 | 0")]
    [InlineData("SWAPDB 0 1", "0 | 0")]
    [InlineData("MOVE large 1", "0 | 0")]
    [InlineData("PEXPIRE large 1", "0 | 0")]
    [InlineData("PEXPIRE large 100000000", "1 | 20000")]
    [InlineData("CLIENT UNBLOCK 1", "1 | 20000")]
    [InlineData("OBJECT ENCODING large", "1 | 20000")]
    public void What_happens_meanwhile_counts(string command, string outcome)
    {
        Fill("SADD");
        Begin("COPY large copy");
        Ask("PING");
        Assert.Empty(_answers);
        var answer = Ask(command.Replace("UNBLOCK 1", $"UNBLOCK {Id()}"));
        if (command.StartsWith("CLIENT UNBLOCK")) Assert.Equal("0", answer);
        _node.Clock.Advance(2);
        var copied = End();
        Assert.Equal(outcome, $"{copied} | {(command.StartsWith("SET ") ? Ask("GET copy") : Ask("SCARD copy"))}");
        if (command.EndsWith("100000000")) Assert.NotEqual("-1", Ask("PTTL copy"));
    }

    [Fact]
    public void What_is_in_its_way_is_replaced_where_that_was_asked_for()
    {
        Fill("ZADD");
        Begin("COPY large copy REPLACE");
        Ask("SET copy x EX 100");
        Assert.Equal("1", End());
        Assert.Equal($"{Members}", Ask("ZCARD copy"));
        Assert.Equal("-1", Ask("TTL copy"));
    }

    [Fact]
    public void A_value_that_changes_all_the_time_is_copied_all_the_same()
    {
        Fill("SADD");
        Begin("COPY large copy");
        var changes = 0;
        for (; _answers.Count == 0; changes++) Ask($"SADD large new{changes}");
        Assert.InRange(changes, 5, 1000);
        Assert.Equal("1", End());
    }

    [Theory]
    [InlineData("SADD")]
    [InlineData("HPEXPIRE")]
    [InlineData("XADD")]
    public void Who_leaves_leaves_nothing_behind(string kind)
    {
        Fill(kind);
        Ask("SET small x");
        Ask("COPY large copy"); // the shard then has spans for such blocks
        Ask("DEL copy");
        Pass(100);
        var before = Used();
        Begin("COPY large copy");
        Ask("PING");
        Assert.Empty(_answers);
        Ask($"CLIENT KILL ID {Id()}");
        Pass(100);
        Assert.Equal("2", Ask("DBSIZE"));
        Assert.InRange(Used(), 0, before + 10_000);
    }

    [Fact]
    public void A_transaction_has_it_done_at_once()
    {
        Fill("SADD");
        foreach (var words in (string[])["MULTI", "COPY large copy", "SCARD copy"]) Ask(words);
        Assert.Equal($"1 {Members}", Ask("EXEC"));
    }

    [Fact]
    public void A_stream_is_dumped_while_its_groups_change()
    {
        Fill("XADD");
        Begin("DUMP large");
        Ask("PING");
        Assert.Empty(_answers);
        Ask("XACK large g 5-1");
        var dump = End();
        foreach (var words in (string[])["MULTI", "DUMP large"]) Ask(words);
        Assert.Equal(dump, Ask("EXEC"));
    }

    [Fact]
    public void A_large_value_is_dumped_while_others_are_served()
    {
        Fill("RPUSH");
        Begin("DUMP large");
        for (var i = 0; i < ServedMeanwhile; i++)
        {
            Ask("LINDEX large 1");
            Assert.Empty(_answers);
        }
        Ask("LSET large 1 other");
        var dump = End();
        Assert.Contains("other", dump);
        foreach (var words in (string[])["MULTI", "DUMP large"]) Ask(words);
        Assert.Equal(dump, Ask("EXEC"));
    }

    void Fill(string kind)
    {
        if (kind == "SETRANGE")
        {
            Ask($"SETRANGE large {8 << 20} x");
            return;
        }
        if (kind == "XADD")
        {
            Ask($"EVAL for\ti=1,{Members}\tdo\tredis.call('XADD',KEYS[1],i..'-1','f',i)\tend 1 large");
            Ask("XGROUP CREATE large g 0");
            Ask($"XREADGROUP GROUP g a COUNT {Members / 2} STREAMS large >");
            Ask($"XREADGROUP GROUP g b COUNT {Members / 4} STREAMS large >");
            return;
        }
        for (var i = 0; i < Members; i += PerCommand)
        {
            var members = Enumerable.Range(i, PerCommand).Select(n => kind switch
            {
                "HSET" or "HPEXPIRE" => $"m{n} v{n}",
                "ZADD" => $"{n * 7919 % Members} m{n}",
                "RPUSH" => $"m{n}{new string('x', 1000)}",
                _ => $"m{n}",
            });
            Ask($"{(kind == "HPEXPIRE" ? "HSET" : kind)} large {string.Join(' ', members)}");
            if (kind != "HPEXPIRE") continue;
            var ending = Enumerable.Range(i, PerCommand).Where(n => n % 2 == 0).Select(n => $"m{n}");
            Ask($"HPEXPIRE large {FieldsMs} FIELDS {PerCommand / 2} {string.Join(' ', ending)}");
        }
    }

    // Time goes by in steps, so that what is done by and by is done.
    void Pass(long ms)
    {
        for (var i = 0; i < 20; i++)
        {
            _node.Clock.Advance(ms / 20 + 1);
            _node.Settle();
        }
    }

    long Used() => long.Parse(Ask("INFO memory").Split("used_memory:")[1].Split('\r')[0]);

    long Id() => long.Parse(Ask("CLIENT LIST").Split('\n').First(line => line.Contains("flags=b")).Split("id=")[1].Split(' ')[0]);

    // Sends it, and turns until the client is parked.
    void Begin(string words)
    {
        _first.Ask(words, reply => _answers.Enqueue(Text(reply)));
        _first.Send(int.MaxValue);
        for (var loop = 0; loop < _node.LoopCount; loop++) _node.Turn(loop);
    }

    string End()
    {
        for (var turn = 0; _answers.Count == 0; turn++)
        {
            Assert.InRange(turn, 0, 10_000);
            Turn();
        }
        return _answers.Dequeue();
    }

    string Ask(string words)
    {
        string? answer = null;
        _second.Ask(words, reply => answer = Text(reply));
        for (var turn = 0; answer == null; turn++)
        {
            Assert.InRange(turn, 0, 10_000);
            _second.Send(int.MaxValue);
            Turn();
        }
        return answer;
    }

    void Turn()
    {
        for (var loop = 0; loop < _node.LoopCount; loop++) _node.Turn(loop);
        _first.Receive(static _ => { });
        _second.Receive(static _ => { });
    }

    static string Text(Reply reply) => reply.Items.Count > 0 ? string.Join(' ', reply.Items.Select(Text)) : reply.Text ?? "";
}
