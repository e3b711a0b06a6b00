// Between what the fleet speaks of and what crosses between silos.
using Larder.Service.Fleet;
using Larder.Service.Model;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Turns one into the other.</summary>
static class HostSpeech
{
    public static NodeOrder ToOrder(this NodeSpec node) => new()
    {
        ClusterId = node.ClusterId,
        NodeId = node.NodeId,
        Engine = node.Engine.Name,
        NodeType = node.Type.Name,
        Port = node.Port,
        CacheKey = node.CacheKey,
        EngineVersion = node.EngineVersion,
        Address = node.Address,
        Directives = [.. node.Directives.Select(row => (string[])[row.Name, .. row.Words])],
        Users = node.Users,
        ReplicationSecret = node.ReplicationSecret,
        SeedFile = node.SeedFile,
        Born = node.Born,
    };

    public static NodeSpec ToSpec(this NodeOrder node, HostLayout layout) => new(
        node.ClusterId, node.NodeId, CacheEngine.Named(node.Engine), NodeType.Named(node.NodeType), node.Port,
        layout.DirectoryOf(Identifier.NodeName(node.ClusterId, node.NodeId)))
    {
        CacheKey = node.CacheKey,
        EngineVersion = node.EngineVersion,
        Address = node.Address,
        Directives = [.. node.Directives.Select(words => new NodeDirective(words[0], words[1..]))],
        Users = node.Users,
        ReplicationSecret = node.ReplicationSecret,
        SeedFile = node.SeedFile,
        Born = node.Born,
    };

    /// <param name="folder">Where on the host the node's files lie: its words are told without that.</param>
    public static SeenNode ToSeen(this NodeSight sight, string name, string folder) => new()
    {
        Name = name,
        IsRunning = sight.IsRunning,
        IsStopping = sight.IsStopping,
        Pid = sight.Pid,
        Born = sight.Born,
        StartDelayMs = sight.StartDelayMs,
        LastWords = sight.LastWords.Replace(folder + Path.DirectorySeparatorChar, ""),
        Answer = $"{sight.Answer}",
        SilentMs = sight.SilentMs,
        IsHung = sight.IsHung,
        FolderIsLost = sight.FolderIsLost,
        Report = sight.Status is { } report ? ToReported(report) : null,
    };

    public static NodeSight ToSight(this SeenNode seen) => new()
    {
        IsRunning = seen.IsRunning,
        IsStopping = seen.IsStopping,
        Pid = seen.Pid,
        Born = seen.Born,
        StartDelayMs = seen.StartDelayMs,
        LastWords = seen.LastWords,
        Answer = Named<NodeAnswer>(seen.Answer),
        SilentMs = seen.SilentMs,
        IsHung = seen.IsHung,
        FolderIsLost = seen.FolderIsLost,
        Status = seen.Report is { } report ? ToReport(report) : null,
    };

    /// <summary>Whether whoever looks after the node wants to know of the difference.</summary>
    public static bool IsNews(NodeSight? before, NodeSight now)
    {
        if (before is null) return true;
        var (old, present) = (before.Status, now.Status);
        return (before.IsRunning, before.IsStopping, before.Pid, before.Answer, before.IsHung, before.FolderIsLost)
            != (now.IsRunning, now.IsStopping, now.Pid, now.Answer, now.IsHung, now.FolderIsLost)
            || (old?.RunId, old?.Role, old?.Epoch, old?.Link, old?.Snapshot.Standing, old?.Snapshot.Path)
            != (present?.RunId, present?.Role, present?.Epoch, present?.Link, present?.Snapshot.Standing, present?.Snapshot.Path)
            || !(old?.Addresses ?? []).SequenceEqual(present?.Addresses ?? []);
    }

    static ReportedNode ToReported(NodeReport report) => new()
    {
        RunId = report.RunId,
        Role = $"{report.Role}",
        Epoch = report.Epoch,
        IsReady = report.IsReady,
        History = report.History,
        Offset = report.Offset,
        Link = report.Link,
        SilenceMs = report.SilenceMs,
        PromiseMs = report.PromiseMs,
        Addresses = [.. report.Addresses],
        SnapshotStanding = $"{report.Snapshot.Standing}",
        SnapshotPath = report.Snapshot.Path,
        SnapshotBytes = report.Snapshot.Bytes,
        SnapshotFailure = report.Snapshot.Failure,
    };

    static NodeReport ToReport(ReportedNode report) => new()
    {
        RunId = report.RunId,
        Role = Named<NodeRole>(report.Role),
        Epoch = report.Epoch,
        IsReady = report.IsReady,
        History = report.History,
        Offset = report.Offset,
        Link = report.Link,
        SilenceMs = report.SilenceMs,
        PromiseMs = report.PromiseMs,
        Addresses = report.Addresses,
        Snapshot = new SnapshotReport(
            Named<SnapshotStanding>(report.SnapshotStanding), report.SnapshotPath, report.SnapshotBytes, report.SnapshotFailure),
    };

    // What another version has and this one does not know is none.
    static T Named<T>(string name) where T : struct, Enum => Enum.TryParse<T>(name, out var value) ? value : default;
}
