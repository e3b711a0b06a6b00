// Whole RDB files: whatever the bytes are, a file is loaded or refused with a place, in buffers of any size; and where one
// way of reading it loads it, all do, to the same data.
using System.Text;
using Larder.Base;
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Rdb;

namespace Larder.Fuzz.Targets;

/// <summary>The reader of files, and all readers of values behind it.</summary>
public sealed class RdbFileTarget : IFuzzTarget
{
    const long NowMs = 1_000_000;

    // Opcodes and values, without what stands first and the end.
    static readonly string[] Bodies =
    [
        "FA056374696D65C2D1250C6BFE00FB0201000161C001FC48FB8227A20100000001620178",
        "FE00160168020166017644FB8227A201000001670177FFFFFFFFFFFFFFFF",
        "F503616263FE02F8050401680101660176F9070201730201610162",
        "FE0012016C01020C0C00000002008161020101FF",
        "0D016D10100000000D000000020000016103F6FF",
        "F4050100F70302000502616200FD0100000000016B0176",
        "0B0169140400000003000000D4FEFFFF010000007011010000016BC30B270361626361E01802016263",
        "05017A010161000000000000F83F01016C0201610162",
        "1301730110000000000000000100000000000000011D1D0000000A000101000101018161020001020100010001816202" +
            "0401FF010101010100000101016701010101000000000000000100000000000000010100000000000000010101630100" +
            "0000000000000100000000000000010000000000000001",
    ];

    static readonly string[] Firsts = ["REDIS0009", "REDIS0011", "VALKEY080", "REDIS0013"];

    readonly Store _store = new(loopCount: 1, databaseCount: 4, Clock.System);
    readonly EncodingSettings _limits = new ServerSettings().Encodings;

    public RdbFileTarget()
    {
        foreach (var body in Bodies)
        {
            var file = Encoding.Latin1.GetBytes(FileOf("VALKEY080", body));
            Assert.True(Load(file, bufferBytes: 64 * 1024, mostAtOnce: int.MaxValue) != null, $"no file: {body}");
        }
    }

    public IReadOnlyList<string> Seeds { get; } =
        [.. Firsts.SelectMany(first => Bodies.Select(body => FileOf(first, body)))];

    public void Try(byte[] input, Random random)
    {
        var whole = Load(input, bufferBytes: 64 * 1024, mostAtOnce: int.MaxValue);
        var pieces = Load(input, bufferBytes: 1, mostAtOnce: random.Next(1, 64));
        Assert.Equal(whole, pieces);
    }

    static string FileOf(string first, string body) =>
        first + Encoding.Latin1.GetString(Convert.FromHexString(body + "FF0000000000000000"));

    // The data, or null where it was refused.
    string? Load(byte[] input, int bufferBytes, int mostAtOnce)
    {
        var options = new RdbLoadOptions { NowMs = NowMs, Checks = false, Threads = 1, BufferBytes = bufferBytes };
        using var loader = new RdbLoader(_store, _limits, new LoadingState(), options, new Source(input, mostAtOnce));
        var facts = loader.Load();
        if (facts.Damage is { } damage) Assert.True(damage.Contains("at byte") && !damage.Contains("Exception"), damage);
        var digest = facts.IsWhole ? DatasetDigest.Of(_store, NowMs) : null;
        foreach (var shard in _store.Shards) shard.ClearAll(lazily: false);
        foreach (var shard in _store.Shards)
            while (shard.Detached.Run(int.MaxValue)) { }
        return digest;
    }

    sealed class Source(byte[] input, int mostAtOnce) : IRdbSource
    {
        int _at;

        public int Read(Span<byte> room)
        {
            var count = Math.Min(Math.Min(room.Length, mostAtOnce), input.Length - _at);
            input.AsSpan(_at, count).CopyTo(room);
            _at += count;
            return count;
        }
    }
}
