// The rows that hold that no command, and nothing that a server does on its own, makes the others wait for long because of
// the size of what it works on.
using System.Text;
using Larder.Bench.Keys;
using Larder.Bench.Replies;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

static class StallRows
{
    const int Million = 1_000_000;
    const int Keys = 3 * Million, Sketches = 2000, PerCommand = 1000;
    const int LongestString = 500 << 20, ValueBytes = 64;

    public static IReadOnlyList<Row> All { get; } =
    [
        Stall("flushall", "FLUSHALL of 3 million keys", FillKeys, _ => "FLUSHALL"),
        Stall("unlink", "UNLINK of a hash of a million fields", FillHash, _ => "UNLINK big"),
        Stall("maxmemory", "maxmemory set to a tenth of what 3 million keys take", FillEvictable, LowerLimit),
        Stall("pfcount", "PFCOUNT over 2,000 dense HyperLogLogs", FillSketches, _ => "PFCOUNT" + SketchNames()),
        Stall("setrange", "SETRANGE that makes a string of 500 MiB", Empty, _ => $"SETRANGE big {LongestString} x"),
        Stall("copy", "COPY of a string of 500 MiB", FillString, _ => "COPY big copy"),
        Stall("rename", "RENAME of a string of 500 MiB", FillString, _ => "RENAME big a-longer-name"),
        Stall("expire", "EXPIRE of a string of 500 MiB", FillString, _ => "EXPIRE big 100000"),
    ];

    static StallRow Stall(
        string name, string what, Action<Probe, CancellationToken> prepare, Func<Probe, string> command) => new()
        {
            Name = $"stall-{name}",
            Title = $"the longest GET beside {what}",
            Protocol = WireProtocol.Resp,
            DataBytes = 1500L * Million,
            Prepare = prepare,
            Command = command,
        };

    static void Empty(Probe probe, CancellationToken stop)
    {
        probe.Ask("CONFIG SET maxmemory 0");
        probe.Ask("FLUSHALL");
    }

    static void FillKeys(Probe probe, CancellationToken stop)
    {
        Empty(probe, stop);
        using var batch = new RequestBatch(ValueBytes);
        for (var key = 0; key < Keys;)
        {
            stop.ThrowIfCancellationRequested();
            batch.Clear();
            for (var i = 0; i < PerCommand; i++) batch.AddSet(key++, ValueBytes);
            probe.SendAll(batch.Bytes, batch.Count);
        }
    }

    static void FillEvictable(Probe probe, CancellationToken stop)
    {
        FillKeys(probe, stop);
        probe.Ask("CONFIG SET maxmemory-policy allkeys-lru");
    }

    static string LowerLimit(Probe probe) => $"CONFIG SET maxmemory {(probe.Fact("used_memory") ?? 0) / 10}";

    static void FillHash(Probe probe, CancellationToken stop)
    {
        Empty(probe, stop);
        for (var field = 0; field < Million;)
        {
            stop.ThrowIfCancellationRequested();
            var command = new StringBuilder("HSET big");
            for (var i = 0; i < PerCommand; i++, field++) command.Append(" field:").Append(field).Append(" value");
            probe.Ask(command.ToString());
        }
    }

    static void FillSketches(Probe probe, CancellationToken stop)
    {
        Empty(probe, stop);
        for (var element = 0; element < 20 * PerCommand;)
        {
            var command = new StringBuilder("PFADD pf0");
            for (var i = 0; i < PerCommand; i++) command.Append(" element:").Append(element++);
            probe.Ask(command.ToString());
        }
        for (var sketch = 1; sketch < Sketches; sketch++) probe.Ask($"COPY pf0 pf{sketch}");
    }

    static string SketchNames()
    {
        var names = new StringBuilder();
        for (var sketch = 0; sketch < Sketches; sketch++) names.Append(" pf").Append(sketch);
        return names.ToString();
    }

    static void FillString(Probe probe, CancellationToken stop)
    {
        Empty(probe, stop);
        var part = "APPEND big " + new string('x', 1 << 20);
        for (var length = 0; length < LongestString; length += 1 << 20)
        {
            stop.ThrowIfCancellationRequested();
            probe.Ask(part);
        }
    }
}
