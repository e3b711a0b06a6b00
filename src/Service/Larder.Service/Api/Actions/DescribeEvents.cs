// DescribeEvents: what happened, of the last hour unless told otherwise.
using Larder.Service.Api.Contract;
using System.Globalization;
using Larder.Base;
using Larder.Service.Api.Shapes;
using Larder.Service.Insights;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Actions;

sealed class DescribeEvents(EventStore events, Clock clock) : IAction<DescribeEventsMessage, EventsMessage>
{
    public async Task<EventsMessage> RunAsync(DescribeEventsMessage request, CancellationToken stop)
    {
        if (request.SourceIdentifier is not null && request.SourceType is null)
        {
            throw ApiErrors.InvalidParameterCombination("If SourceIdentifier is given, SourceType must be given too.");
        }
        var page = PageRequest.Of(request.Marker, request.MaxRecords);
        var (from, to) = EventHistory.Stretch(request.StartTime, request.EndTime, request.Duration, clock.UnixMs);
        var filter = new EventFilter(request.SourceType, request.SourceIdentifier, from, to);
        var oneMore = await events.ListAsync(filter, AfterId(page), page.Count + 1, stop);
        var (records, marker) = page.Cut(oneMore, row => row.Id.ToString(CultureInfo.InvariantCulture));
        return new EventsMessage { Marker = marker, Events = records.Select(Describe).ToArray() };
    }

    static long AfterId(PageRequest page)
    {
        if (page.After.Length == 0) return 0;
        return long.TryParse(page.After, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw ApiErrors.InvalidParameterValue("Invalid Marker.");
    }

    static Event Describe(EventRecord row) => new()
    {
        SourceIdentifier = row.SourceId,
        SourceType = row.SourceType,
        Message = row.Message,
        Date = DateTimeOffset.FromUnixTimeMilliseconds(row.AtUnixMs),
    };
}
