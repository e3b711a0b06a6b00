// The rows about what it costs to keep data: on disk with every change, in snapshots beside the load, at replicas.
using Larder.Bench.Replies;
using Larder.Bench.Requests;

namespace Larder.Bench.Rows;

static class DurabilityRows
{
    const int Hundred = 100_000, Million = 1_000_000, ValueBytes = 64;

    static readonly RequestTemplate Set = TemplateBuilder.Resp(ValueBytes, false, "SET key:# @");

    public static IReadOnlyList<Row> All { get; } =
    [
        Synced("everysec"), Synced("always"), Replicated(1), Replicated(2),
        new ReplicatedRow
        {
            Name = "wait-1",
            Title = "SET and WAIT 1 0 in turn, one replica on the same processors, 50 connections",
            Protocol = WireProtocol.Resp,
            DataBytes = 100L * Million,
            Load = Load("wait-1") with
            {
                Requests = new RequestMix(TemplateBuilder.Resp(ValueBytes, true, "SET key:# @", "WAIT 1 0")),
            },
            ReplicaCount = 1,
            IsLong = true,
        },
        new SnapshotRow
        {
            Name = "snapshot-load",
            Title = "SET over 2 million keys, and the same beside one BGSAVE after the other",
            Protocol = WireProtocol.Resp,
            IsLong = true,
            DataBytes = 1000L * Million,
            Load = Load("snapshot-load") with
            {
                KeyCount = 2 * Million, Fills = [new Fill("keys to be saved", Set, 2 * Million)],
            },
        },
        new SaveRow
        {
            Name = "save",
            Title = "SAVE of 5 million keys",
            Protocol = WireProtocol.Resp,
            IsLong = true,
            DataBytes = 1000L * Million,
            Keys = new Fill("keys to be saved at once", Set, 5 * Million),
        },
        new FullSyncRow
        {
            Name = "full-sync",
            Title = "a replica begins to follow a server with 5 million keys, until it has them all",
            Protocol = WireProtocol.Resp,
            IsLong = true,
            DataBytes = 2000L * Million,
            Keys = new Fill("keys to be copied", Set, 5 * Million),
        },
    ];

    static LoadRow Load(string name) => new()
    {
        Name = name,
        Title = "SET, 100,000 keys, 64 B, 50 connections, pipeline 1",
        Protocol = WireProtocol.Resp,
        DataBytes = 100L * Million,
        Requests = new RequestMix(Set),
        KeyCount = Hundred,
    };

    static LoadRow Synced(string policy) => Load($"fsync-{policy}") with
    {
        Title = $"SET with an append-only file, appendfsync {policy}, 100,000 keys, 64 B, 50 connections, pipeline 1",
        IsLong = true,
        Group = $"fsync {policy}",
        Directives = $"appendonly yes appendfsync {policy}",
    };

    static ReplicatedRow Replicated(int count) => new()
    {
        Name = $"replicas-{count}",
        Title = $"SET with {count} replica{(count == 1 ? "" : "s")} on the same processors, 100,000 keys, 64 B, pipeline 16",
        Protocol = WireProtocol.Resp,
        DataBytes = 100L * Million,
        Load = Load($"replicas-{count}") with { Pipeline = 16 },
        ReplicaCount = count,
        IsLong = true,
    };
}
