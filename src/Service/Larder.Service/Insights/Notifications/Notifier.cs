// Tells a webhook of what happens to caches that have a topic. The events in the state are the queue: they are there before
// anything is sent, in order, and for as long as it takes; how far it got is kept beside them. So an event may be sent twice
// after a kill, and none is left out.
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Larder.Base;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Insights.Notifications;

/// <summary>Where notifications go; null for nowhere.</summary>
sealed record NotifierOptions(Uri? Url);

/// <summary>One after the other; whoever does not take one is asked again, ever more seldom, for a day.</summary>
sealed class Notifier(
    NotifierOptions options, DeliveryStore deliveries, Hosts hosts, Clock clock, ILogger<Notifier> log) : BackgroundService
{
    const string PositionName = "notifications";
    const int BatchCount = 100;
    const long GivenUpMs = 24 * 3_600_000;

    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500), RetryMax = TimeSpan.FromMinutes(1);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        if (options.Url is not { } url) return;
        using var http = new HttpClient { Timeout = AnswerLimit };
        using var timer = new PeriodicTimer(Period);
        long? position = null;
        do
        {
            // Of several hosts one does it; another that takes over goes on where that one got to.
            if (!hosts.IsFirst)
            {
                position = null;
                continue;
            }
            try
            {
                position ??= await BeginAsync(stop);
                foreach (var happened in await deliveries.ListEventsAsync(position.Value, BatchCount, stop))
                {
                    await SendAsync(http, url, happened, stop);
                    position = happened.Id;
                    await deliveries.SetPositionAsync(PositionName, Text(happened.Id), stop);
                }
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                log.LogWarning(error, "Notifications wait");
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>The message, shaped like ElastiCache's to a topic.</summary>
    public static string Message(EventRecord happened)
    {
        var members = new Dictionary<string, string>();
        if (NotificationNames.Of(happened) is { } name) members[name] = happened.SourceId;
        members["TopicArn"] = happened.Topic;
        members["SourceType"] = happened.SourceType;
        members["SourceIdentifier"] = happened.SourceId;
        members["Date"] = DateTimeOffset.FromUnixTimeMilliseconds(happened.AtUnixMs)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        members["Message"] = happened.Message;
        members["EventId"] = Text(happened.Id);
        return JsonSerializer.Serialize(members, Json);
    }

    // Where it was left; a service that notifies for the first time begins with what happens from now on.
    async Task<long> BeginAsync(CancellationToken stop)
    {
        if (await deliveries.FindPositionAsync(PositionName, stop) is { } known)
            return long.Parse(known, CultureInfo.InvariantCulture);
        var last = await deliveries.LastEventAsync(stop);
        await deliveries.SetPositionAsync(PositionName, Text(last), stop);
        return last;
    }

    async Task SendAsync(HttpClient http, Uri url, EventRecord happened, CancellationToken stop)
    {
        for (var delay = TimeSpan.FromMilliseconds(500); clock.UnixMs - happened.AtUnixMs < GivenUpMs;)
        {
            if (await HasTakenAsync(http, url, happened, stop)) return;
            await Task.Delay(delay, stop);
            delay = delay * 2 < RetryMax ? delay * 2 : RetryMax;
        }
        log.LogWarning("Event {Event} was not taken by {Url} for a day and is left out", happened.Id, url);
    }

    async Task<bool> HasTakenAsync(HttpClient http, Uri url, EventRecord happened, CancellationToken stop)
    {
        try
        {
            using var body = new StringContent(Message(happened), System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(url, body, stop);
            if (answer.IsSuccessStatusCode) return true;
            log.LogWarning("{Url} answered {Status} to event {Event}", url, (int)answer.StatusCode, happened.Id);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            log.LogWarning("{Url} cannot be told of event {Event}: {Reason}", url, happened.Id, error.Message);
        }
        return false;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
