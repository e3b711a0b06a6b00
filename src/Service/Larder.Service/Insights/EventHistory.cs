// Which part of the event history a request means: the last hour by default, up to fourteen days.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Insights;

/// <summary>Turns a request's times into a stretch of the history.</summary>
static class EventHistory
{
    const int MinutesDefault = 60;
    const int MinutesMax = 14 * 24 * 60;

    public static (long FromUnixMs, long ToUnixMs) Stretch(
        DateTimeOffset? start, DateTimeOffset? end, int? durationMinutes, long nowUnixMs)
    {
        if (durationMinutes is < 1 or > MinutesMax)
        {
            throw ApiErrors.InvalidParameterValue(
                $"The parameter Duration must be between 1 and {MinutesMax} minutes.");
        }
        if (start is not null && end is not null && durationMinutes is not null)
        {
            throw ApiErrors.InvalidParameterCombination("StartTime, EndTime and Duration cannot be given together.");
        }
        var lengthMs = (durationMinutes ?? MinutesDefault) * 60_000L;
        var startMs = start?.ToUnixTimeMilliseconds();
        var to = end?.ToUnixTimeMilliseconds()
            ?? (durationMinutes is null ? null : startMs + lengthMs)
            ?? nowUnixMs;
        var from = startMs ?? to - lengthMs;
        if (from > to) throw ApiErrors.InvalidParameterCombination("StartTime must not be after EndTime.");
        if (from < nowUnixMs - EventStore.KeptMs - lengthMs)
        {
            throw ApiErrors.InvalidParameterValue("Events are kept for 14 days; StartTime is earlier than that.");
        }
        return (from, to);
    }
}
