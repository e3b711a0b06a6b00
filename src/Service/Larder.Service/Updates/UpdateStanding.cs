// How far a service update has come for a cache: told by its records alone, whoever started its nodes anew.
//
//   not-applied -> waiting-to-start -> in-progress -> complete
//                        \_______________/-> stopping -> stopped
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;

namespace Larder.Service.Updates;

/// <summary>Pure.</summary>
static class UpdateStanding
{
    public const string NotApplied = "not-applied", WaitingToStart = "waiting-to-start", InProgress = "in-progress";
    public const string Stopping = "stopping", Stopped = "stopped", Complete = "complete", NotApplicable = "not-applicable";

    public static string Of(CacheUpdate found)
    {
        var nodes = CachePlan.Wanted(found.Cache).Select(node => OfNode(found, node)).ToArray();
        if (found.Action.CompletedAtUnixMs > 0 || nodes.All(status => status == Complete)) return Complete;
        if (found.Update.IsExpired) return NotApplicable;
        if (nodes.Contains(InProgress)) return InProgress;
        if (nodes.Contains(Stopping)) return Stopping;
        if (IsAsked(found)) return nodes.Contains(Complete) ? InProgress : WaitingToStart;
        return found.Action.StoppedAtUnixMs > 0 ? Stopped : NotApplied;
    }

    public static string OfNode(CacheUpdate found, NodeRecord node)
    {
        var isNew = node.Build == found.Update.Version;
        if (isNew && node.Status == NodeStatus.Available) return Complete;
        if (found.Update.IsExpired) return NotApplicable;
        var isBusy = node.Status == NodeStatus.Rebooting;
        if (IsAsked(found)) return isBusy ? InProgress : WaitingToStart;
        if (found.Action.StoppedAtUnixMs == 0) return NotApplied;
        return isBusy ? Stopping : Stopped;
    }

    public static int DoneCount(CacheUpdate found) =>
        CachePlan.Wanted(found.Cache).Count(node => node.Build == found.Update.Version);

    /// <summary>It is time that it is applied without having been asked for.</summary>
    public static bool IsDue(CacheUpdate found, long nowUnixMs) =>
        found.Cache is { AutoMinorVersionUpgrade: true, Status: CacheStatus.Available }
        && Of(found) is NotApplied or Stopped
        && nowUnixMs >= found.Update.RecommendedByUnixMs
        && MaintenanceWindow.Contains(found.Cache.MaintenanceWindow, nowUnixMs);

    static bool IsAsked(CacheUpdate found) => found.Cache.WantedBuild == found.Update.Version;
}
