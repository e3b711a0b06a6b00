// Makes reports of what nodes answer: STATUS of Larder, INFO of Valkey and Redis, stats of memcached.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>Reads answers. What a node of another version does not tell, or tells beside this, is no error.</summary>
static class ReportReading
{
    /// <summary>Of names and values in turn.</summary>
    public static NodeReport OfStatus(object?[] answer)
    {
        var fields = new Dictionary<string, string>();
        for (var i = 0; i + 1 < answer.Length; i += 2) fields[$"{answer[i]}"] = $"{answer[i + 1]}";
        return new NodeReport
        {
            RunId = fields.GetValueOrDefault("run_id", ""),
            Role = Enum.TryParse<NodeRole>(fields.GetValueOrDefault("role"), ignoreCase: true, out var role)
                ? role
                : NodeRole.None,
            Epoch = Number("epoch"),
            IsReady = fields.GetValueOrDefault("ready", "yes") == "yes",
            History = fields.GetValueOrDefault("history", ""),
            Offset = Number("offset"),
            Link = fields.GetValueOrDefault("link", "none"),
            SilenceMs = Number("silence_ms"),
            LeaseMs = Number("lease_ms"),
            PromiseMs = Number("promise_ms"),
            ClockMs = Number("clock_ms"),
            TurnMs = Number("turn_ms"),
            Addresses = Words("addresses"),
            Snapshot = new SnapshotReport(
                Enum.TryParse<SnapshotStanding>(fields.GetValueOrDefault("snapshot"), ignoreCase: true, out var standing)
                    ? standing
                    : SnapshotStanding.None,
                fields.GetValueOrDefault("snapshot_path", ""), Number("snapshot_bytes"),
                fields.GetValueOrDefault("snapshot_error", "")),
            Fields = fields,
            ReplicaLags = Words("replicas").Select(word => word.Split('=')).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => ToNumber(pair[1])),
        };

        long Number(string name) => ToNumber(fields.GetValueOrDefault(name, ""));

        string[] Words(string name) =>
            fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Of the lines of INFO; place and epoch are not in there.</summary>
    public static NodeReport OfInfo(string info, NodeRole role, long epoch, long clockMs)
    {
        var fields = Fields(info.Split('\n'), ':');
        var isReplica = fields.GetValueOrDefault("role") == "slave";
        var lags = new Dictionary<string, long>();
        var offset = ToNumber(fields.GetValueOrDefault("master_repl_offset", ""));
        foreach (var (name, value) in fields)
        {
            if (!name.StartsWith("slave") || !int.TryParse(name.AsSpan(5), out _)) continue;
            var replica = Fields(value.Split(','), '=');
            var acknowledged = ToNumber(replica.GetValueOrDefault("offset", ""));
            lags[$"{replica.GetValueOrDefault("ip")}:{replica.GetValueOrDefault("port")}"] = Math.Max(offset - acknowledged, 0);
        }
        return new NodeReport
        {
            RunId = fields.GetValueOrDefault("run_id", ""),
            Role = role,
            Epoch = epoch,
            IsReady = fields.GetValueOrDefault("loading", "0") == "0",
            History = fields.GetValueOrDefault("master_replid", ""),
            Offset = isReplica ? ToNumber(fields.GetValueOrDefault("slave_repl_offset", "")) : offset,
            Link = isReplica ? LinkOf(fields) : "none",
            SilenceMs = Math.Max(ToNumber(fields.GetValueOrDefault("master_last_io_seconds_ago", "")), 0) * 1000,
            ClockMs = clockMs,
            ReplicaLags = lags,
            // Valkey tells there which version of Redis it stands for, too.
            ServerVersion = fields.GetValueOrDefault("valkey_version") ?? fields.GetValueOrDefault("redis_version", ""),
            Fields = fields,
        };
    }

    static string LinkOf(Dictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("master_link_status") == "up") return "streaming";
        if (fields.GetValueOrDefault("loading") == "1") return "loading";
        return fields.GetValueOrDefault("master_sync_in_progress") == "1" ? "copying" : "down";
    }

    static Dictionary<string, string> Fields(IEnumerable<string> lines, char mark)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in lines)
        {
            var at = line.IndexOf(mark);
            if (at > 0) fields[line[..at]] = line[(at + 1)..].TrimEnd('\r');
        }
        return fields;
    }

    static long ToNumber(string text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
