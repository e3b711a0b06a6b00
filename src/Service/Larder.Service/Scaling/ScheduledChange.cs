// What a scheduled action that is due does: new bounds for its target, once, and the time of its next turn.
using Larder.Service.Store;

namespace Larder.Service.Scaling;

/// <summary>Pure changes of a target's record.</summary>
static class ScheduledChange
{
    /// <summary>Does what is due. What was missed while no service ran is done once, however often it would have been.</summary>
    public static IReadOnlyList<ScalingActivityRecord> Apply(ScalableTargetRecord target, long nowUnixMs)
    {
        var done = new List<ScalingActivityRecord>();
        var due = target.Schedules.Where(action => action.NextUnixMs > 0 && action.NextUnixMs <= nowUnixMs)
            .OrderBy(action => action.NextUnixMs).ThenBy(action => action.Name, StringComparer.Ordinal);
        foreach (var action in due.ToArray())
        {
            action.NextUnixMs = Next(action, nowUnixMs) ?? 0;
            if (target.SchedulesSuspended) continue;
            var min = action.MinCapacity < 0 ? target.MinCapacity : action.MinCapacity;
            var max = action.MaxCapacity < 0 ? target.MaxCapacity : action.MaxCapacity;
            done.Add(ScalingWords.Scheduled(target, action, min, max, nowUnixMs));
            if (min > max) continue;
            (target.MinCapacity, target.MaxCapacity, target.BoundsPending) = (min, max, true);
        }
        return done;
    }

    /// <summary>When an action is to happen next after a moment; null for never.</summary>
    public static long? Next(ScheduledActionRecord action, long afterUnixMs)
    {
        if (Schedule.ZoneOf(action.Timezone) is not { } zone) return null;
        return Schedule.TryParse(action.Schedule, zone)
            ?.After(afterUnixMs, action.StartUnixMs, action.EndUnixMs, action.CreatedAtUnixMs);
    }
}
