// Layouts of Redis before 7.0, taken by a real server and by a node alike.
using Larder.Rdb;
using Xunit;

namespace Larder.Engine.Tests.Serialization;

public sealed class OldLayoutTests
{
    static readonly string[] Elements =
    [
        "a", "0", "12", "13", "-1", "-128", "300", "-30000", "70000", "-8388608", "2147483647", "9223372036854775807",
        "", new('x', 63), new('y', 64), new('z', 300), "b", new('w', 20_000), "c", "007",
    ];

    static readonly byte[] Intset =
        [2, 0, 0, 0, 3, 0, 0, 0, 0xFF, 0xFF, 1, 0, 0x10, 0x27];

    public static TheoryData<string> All => [.. Payloads.Keys];

    static Dictionary<string, byte[]> Payloads { get; } = new()
    {
        ["list of strings"] = OldLayouts.Payload(RdbType.List, 6, writer =>
        {
            writer.Length((ulong)Elements.Length);
            foreach (var element in Elements) writer.String(System.Text.Encoding.Latin1.GetBytes(element));
        }),
        ["list as ziplist"] = OldLayouts.Payload(
            RdbType.ListZiplist, 6, writer => writer.String(OldLayouts.Ziplist(Elements))),
        ["list as quicklist"] = OldLayouts.Payload(RdbType.ListQuicklist, 9, writer =>
        {
            writer.Length(2);
            writer.String(OldLayouts.Ziplist(Elements));
            writer.String(OldLayouts.Ziplist("last", "1"));
        }),
        ["hash as zipmap"] = OldLayouts.Payload(
            RdbType.HashZipmap, 2, writer => writer.String(OldLayouts.Zipmap("a", "1", "b", new('x', 300), "", "c"))),
        ["hash as ziplist"] = OldLayouts.Payload(
            RdbType.HashZiplist, 6, writer => writer.String(OldLayouts.Ziplist(Elements))),
        ["sorted set as ziplist"] = OldLayouts.Payload(RdbType.SortedSetZiplist, 6, writer =>
            writer.String(OldLayouts.Ziplist("low", "-5", "a", "1.5", "b", "1.5", "", "300", "high", "inf"))),
        ["sorted set with scores as text"] = OldLayouts.Payload(RdbType.SortedSet, 6, writer =>
        {
            writer.Length(3);
            writer.String("a"u8);
            writer.Output.Write("\u00041.25"u8);
            writer.String("low"u8);
            writer.Output.Write(255);
            writer.String("high"u8);
            writer.Output.Write(254);
        }),
        ["set as intset"] = OldLayouts.Payload(RdbType.SetIntset, 6, writer => writer.String(Intset)),
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Both_servers_read_the_same(string name)
    {
        using var real = Peer.StartIfThere("redis-server");
        Assert.SkipWhen(real is null, "redis-server is not installed");
        using var node = Peer.StartNode();
        Assert.Equal("+OK\r\n", real!.Restore("value", Payloads[name]));
        Assert.Equal("+OK\r\n", node.Restore("value", Payloads[name]));
        Assert.Equal(real.Content("value"), node.Content("value"));
        // Cut anywhere, the checksum made right again, it is refused and the key stays.
        var payload = Payloads[name];
        for (var length = 1; length < Math.Min(payload.Length - 10, 600); length++)
        {
            var cut = OldLayouts.Payload(
                (RdbType)payload[0], 6, writer => writer.Output.Write(payload.AsSpan(1, length - 1)));
            Assert.Equal("-ERR Bad data format\r\n", node.Restore("value", cut, "REPLACE"));
        }
        Assert.Equal(real.Content("value"), node.Content("value"));
    }

    [Fact]
    public void What_comes_twice_is_refused_and_leaves_the_key_as_it_was()
    {
        using var node = Peer.StartNode();
        node.Call("SET", "value", "before");
        byte[][] payloads =
        [
            OldLayouts.Payload(RdbType.HashZiplist, 6, w => w.String(OldLayouts.Ziplist("a", "1", "a", "2"))),
            OldLayouts.Payload(RdbType.HashZiplist, 6, w => w.String(OldLayouts.Ziplist("a", "1", "b"))),
            OldLayouts.Payload(RdbType.HashZipmap, 6, w => w.String(OldLayouts.Zipmap("a", "1", "a", "2"))),
            OldLayouts.Payload(RdbType.Set, 6, w =>
            {
                w.Length(2);
                w.String("a"u8);
                w.String("a"u8);
            }),
            OldLayouts.Payload(RdbType.SortedSetZiplist, 6, w => w.String(OldLayouts.Ziplist("a", "1", "a", "2"))),
            OldLayouts.Payload(RdbType.SortedSetZiplist, 6, w => w.String(OldLayouts.Ziplist("a", "nan"))),
            OldLayouts.Payload(RdbType.SortedSet, 6, w =>
            {
                w.Length(1);
                w.String("a"u8);
                w.Output.Write(253); // NaN
            }),
            OldLayouts.Payload(RdbType.Set, 6, w => w.Length(0)),
            OldLayouts.Payload(RdbType.Set, 6, w => w.Length(1ul << 60)),
        ];
        foreach (var payload in payloads)
            Assert.Equal("-ERR Bad data format\r\n", node.Restore("value", payload, "REPLACE"));
        Assert.Equal("$6\r\nbefore\r\n", node.Call("GET", "value"));
    }
}
