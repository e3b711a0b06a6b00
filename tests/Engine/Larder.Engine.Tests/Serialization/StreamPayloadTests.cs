// Payloads of streams that make no sense, or are made to cost more than they weigh; and streams whose counters and
// nodes are at an edge.
using System.Buffers.Binary;
using Larder.Memory.Buffers;
using Larder.Rdb;
using Larder.Rdb.Compact;
using Xunit;

namespace Larder.Engine.Tests.Serialization;

public sealed class StreamPayloadTests : IDisposable
{
    const long SharesNames = 2;

    readonly Peer _node = Peer.StartNode();

    public static TheoryData<string> Nonsense => [.. Groups.Keys];

    // What follows the entries 1-1 and 1-2: the groups.
    static Dictionary<string, Action<RdbWriter>> Groups { get; } = new()
    {
        ["a group twice"] = writer =>
        {
            writer.Length(2);
            for (var i = 0; i < 2; i++) Group(writer, "g", [], []);
        },
        ["groups in another order"] = writer =>
        {
            writer.Length(2);
            Group(writer, "h", [], []);
            Group(writer, "g", [], []);
        },
        ["a consumer twice"] = writer => OneGroup(writer, [], ("a", []), ("a", [])),
        ["consumers in another order"] = writer => OneGroup(writer, [], ("b", []), ("a", [])),
        ["pending twice"] = writer => OneGroup(writer, [1, 1], ("a", [1])),
        ["pending for nobody"] = writer => OneGroup(writer, [1, 2], ("a", [1])),
        ["pending for two"] = writer => OneGroup(writer, [1], ("a", [1]), ("b", [1])),
        ["twice with a consumer"] = writer => OneGroup(writer, [1, 2], ("a", [1, 1])),
        ["with a consumer but not pending"] = writer => OneGroup(writer, [1], ("a", [1, 2])),
        ["more groups than bytes"] = writer => writer.Length(1UL << 62),
        ["more pending than bytes"] = writer =>
        {
            writer.Length(1);
            writer.String("g"u8);
            for (var i = 0; i < 3; i++) writer.Length(0);
            writer.Length(ulong.MaxValue);
        },
    };

    [Fact]
    public void A_group_that_makes_sense_is_taken()
    {
        var payload = Payload(Entries(2), 2, writer => OneGroup(writer, [1, 2], ("a", [2]), ("b", [1]), ("c", [])));
        Assert.Equal("+OK\r\n", _node.Restore("value", payload));
        Assert.Equal(
            "*4\r\n:2\r\n$3\r\n1-1\r\n$3\r\n1-2\r\n*2\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n*2\r\n$1\r\nb\r\n$1\r\n1\r\n",
            _node.Call("XPENDING", "value", "g"));
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Groups_that_make_no_sense_are_refused(string name)
    {
        _node.Call("SET", "value", "before");
        Assert.Equal("-ERR Bad data format\r\n", _node.Restore("value", Payload(Entries(2), 2, Groups[name]), "REPLACE"));
        Assert.Equal("$6\r\nbefore\r\n", _node.Call("GET", "value"));
    }

    [Fact]
    public void Entries_that_make_no_sense_are_refused()
    {
        List<byte[]> payloads = [Payload(Entries(2), 3, NoGroups), Payload(Entries(0), 0, NoGroups)];
        long[][] nodes =
        [
            [1, 0, 1, 0, 0, SharesNames, 0, 1, 0, 5],          // says 5 elements, has 4
            [1, 0, 1, 0, 0, SharesNames, 0, 1, 0],             // does not say
            [1, 0, 1, 0, 0, SharesNames, 0, 1],                // no value
            [1, 0, 1, 0, 0, 4, 0, 1, 0, 4],                    // flags that nobody knows
            [2, 0, 1, 0, 0, SharesNames, 0, 1, 0, 4],          // one entry too few
            [1, 1, 1, 0, 0, SharesNames, 0, 1, 0, 4],          // and no deleted one
            [1, 0, 1, 0, 0, SharesNames, 0, 1, 0, 4, 0],       // something behind
            [1, 0, 1, 0, 0, 0, 0, 1, int.MaxValue, 0, 0, 4],   // more fields than there are
            [1, 0, 1, 0, 0, 0, 0, 1, -1, 2],
            [1, 0, int.MaxValue, 0, 0],                        // more names than there are
            [int.MaxValue, int.MaxValue, 0, 0, 0, 0, 1, 0, 4], // more entries
            [1, 0, 1, 0, 1, SharesNames, 0, 1, 0, 4],          // no 0 behind the names
            [1, 0, 1, 0, 0, SharesNames, -1, 0, 0, 4],         // 0-0
            [2, 0, 1, 0, 0, SharesNames, 0, 1, 0, 4, SharesNames, 0, 1, 0, 4], // the same id again
            [2, 0, 1, 0, 0, SharesNames, 0, 1, 0, 4, SharesNames, 0, 0, 0, 4], // a lower one
        ];
        payloads.AddRange(nodes.Select(elements => Payload(Numbers(elements), (ulong)elements[0], NoGroups)));
        _node.Call("SET", "value", "before");
        foreach (var payload in payloads)
            Assert.Equal("-ERR Bad data format\r\n", _node.Restore("value", payload, "REPLACE"));
        Assert.Equal("$6\r\nbefore\r\n", _node.Call("GET", "value"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Names_that_many_entries_share_cost_once(bool firstShares)
    {
        const int Count = 5000, NameBytes = 100_000;
        var node = Entries(Count, new string('n', NameBytes), firstShares);
        Assert.Equal("+OK\r\n", _node.Restore("value", Payload(node, Count, NoGroups)));
        Assert.Equal($":{Count}\r\n", _node.Call("XLEN", "value"));
        Assert.Contains(new string('n', NameBytes), _node.Call("XRANGE", "value", "1-2", "1-2"), StringComparison.Ordinal);
        Assert.InRange(Number(_node.Call("MEMORY", "USAGE", "value", "SAMPLES", "0")), Count, 4 * node.Length);
        var own = _node.Dump("value");
        Assert.InRange(own.Length, Count, 2 * node.Length);
        Assert.Equal("+OK\r\n", _node.Restore("value", own, "REPLACE"));
        Assert.Equal($":{Count}\r\n", _node.Call("XLEN", "value"));
    }

    [Fact]
    public void A_node_that_is_larger_than_the_directives_allow_is_cut()
    {
        const int Count = 5000;
        Assert.Equal("+OK\r\n", _node.Restore("value", Payload(Entries(Count), Count, NoGroups)));
        Assert.Contains(
            $"$15\r\nradix-tree-keys\r\n:{Count / 100}\r\n", _node.Call("XINFO", "STREAM", "value"),
            StringComparison.Ordinal);
        Assert.Equal($"*1\r\n*2\r\n$6\r\n1-{Count}\r\n*2\r\n$1\r\na\r\n$1\r\n0\r\n",
            _node.Call("XREVRANGE", "value", "+", "-", "COUNT", "1"));
        Assert.Equal(":1\r\n", _node.Call("XDEL", "value", "1-4321"));
        Assert.Equal(":2500\r\n", _node.Call("XTRIM", "value", "MAXLEN", "2499"));
    }

    [Fact]
    public void Names_cost_once_when_the_entry_that_brought_them_is_gone()
    {
        // Of a full node more than half is deleted, the first entry too, and the next has names of its own.
        var name = new string('n', 1000);
        for (var i = 1; i <= 101; i++) _node.Call("XADD", "value", $"1-{i}", i == 2 ? "other" : name, "v");
        _node.Call("XDEL", "value", "1-1");
        for (var i = 50; i <= 100; i++) _node.Call("XDEL", "value", $"1-{i}");
        _node.Call("CONFIG", "SET", "rdbcompression", "no");
        var content = _node.Content("value");
        var own = _node.Dump("value");
        Assert.InRange(own.Length, 0, 5000);
        Assert.Equal("+OK\r\n", _node.Restore("value", own, "REPLACE"));
        Assert.Equal(content, _node.Content("value"));
    }

    [Fact]
    public void Counters_that_went_over_their_end_travel()
    {
        const string Most = "9223372036854775807";
        _node.Call("XADD", "value", "1-0", "a", "1");
        _node.Call("XGROUP", "CREATE", "value", "busy", "0", "ENTRIESREAD", Most);
        _node.Call("XGROUP", "CREATE", "value", "idle", "0");
        _node.Call("XREADGROUP", "GROUP", "busy", "c", "STREAMS", "value", ">");
        _node.Call("XCLAIM", "value", "busy", "c", "0", "1-0", "RETRYCOUNT", Most);
        _node.Call("XREADGROUP", "GROUP", "busy", "c", "STREAMS", "value", "0");
        _node.Call("XSETID", "value", "1-0", "ENTRIESADDED", Most);
        _node.Call("XADD", "value", "2-0", "a", "1");
        var content = _node.Content("value");
        Assert.Equal("+OK\r\n", _node.Restore("value", _node.Dump("value"), "REPLACE"));
        Assert.Equal(content, _node.Content("value"));
        Assert.Contains(
            ":-9223372036854775808\r\n", _node.Call("XPENDING", "value", "busy", "-", "+", "1"), StringComparison.Ordinal);
    }

    public void Dispose() => _node.Dispose();

    static void NoGroups(RdbWriter writer) => writer.Length(0);

    // A node of entries 1-1, 1-2, ..., each with the value 0.
    static byte[] Entries(int count, string name = "a", bool firstShares = true) => Listpack((ref ListpackWriter node) =>
    {
        foreach (var number in (int[])[count, 0, 1]) node.Number(number);
        node.String(System.Text.Encoding.ASCII.GetBytes(name));
        node.Number(0);
        for (var i = 1; i <= count; i++)
        {
            var shares = firstShares || i > 1;
            long[] entry = shares ? [SharesNames, 0, i, 0, 4] : [0, 0, i, 1, 7, 0, 6];
            foreach (var number in entry) node.Number(number);
        }
    });

    static byte[] Numbers(long[] elements) => Listpack((ref ListpackWriter node) =>
    {
        foreach (var element in elements) node.Number(element);
    });

    static byte[] Listpack(ActionOnWriter write)
    {
        using var output = new ByteWriter();
        var writer = new ListpackWriter(output);
        writer.Begin();
        write(ref writer);
        writer.Close();
        return output.Written.ToArray();
    }

    delegate void ActionOnWriter(ref ListpackWriter writer);

    // A stream of one node that begins at 1-0.
    static byte[] Payload(byte[] node, ulong count, Action<RdbWriter> groups) =>
        OldLayouts.Payload(RdbType.StreamListpacks2, RdbVersion.Redis70, writer =>
        {
            writer.Length(1);
            writer.Length(16);
            Id(writer, 0);
            writer.String(node);
            writer.Length(count);
            foreach (var number in (ulong[])[1, count, 1, 1, 0, 0, count]) writer.Length(number);
            groups(writer);
        });

    static void OneGroup(RdbWriter writer, ulong[] pending, params (string Name, ulong[] Pending)[] consumers)
    {
        writer.Length(1);
        Group(writer, "g", pending, consumers);
    }

    static void Group(RdbWriter writer, string name, ulong[] pending, (string Name, ulong[] Pending)[] consumers)
    {
        writer.String(System.Text.Encoding.ASCII.GetBytes(name));
        foreach (var number in (ulong[])[1, 2, 2, (ulong)pending.Length]) writer.Length(number);
        foreach (var sequence in pending)
        {
            Id(writer, sequence);
            writer.Millis(1000);
            writer.Length(1);
        }
        writer.Length((ulong)consumers.Length);
        foreach (var consumer in consumers)
        {
            writer.String(System.Text.Encoding.ASCII.GetBytes(consumer.Name));
            writer.Millis(1000);
            writer.Length((ulong)consumer.Pending.Length);
            foreach (var sequence in consumer.Pending) Id(writer, sequence);
        }
    }

    static void Id(RdbWriter writer, ulong sequence)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, 1);
        BinaryPrimitives.WriteUInt64BigEndian(id.AsSpan(8), sequence);
        writer.Output.Write(id);
    }

    static long Number(string reply) => long.Parse(reply.AsSpan(1, reply.Length - 3));
}
