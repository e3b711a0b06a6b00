// When scheduled actions happen.
using System.Globalization;
using Larder.Service.Scaling;
using Xunit;

namespace Larder.Service.Tests.Scaling;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("at(2026-11-30T10:00:00)", "", "2026-11-30T10:00:00")]
    [InlineData("at(2026-11-30T10:00:00)", "America/New_York", "2026-11-30T15:00:00")]
    [InlineData("at(2026-11-28T10:00:00)", "", null)] // past
    [InlineData("cron(0 8 ? * MON-FRI *)", "", "2026-11-30T08:00:00")] // the 29th is a Sunday
    [InlineData("cron(0/15 * * * ? *)", "", "2026-11-29T12:15:00")]
    [InlineData("cron(30 12 29 11 ? 2026)", "", "2026-11-29T12:30:00")]
    [InlineData("cron(0 12 29 11 ? 2026)", "", null)] // not at the moment itself
    [InlineData("cron(0 6 L * ? *)", "", "2026-11-30T06:00:00")]
    [InlineData("cron(0 6 ? * 6L *)", "", "2026-12-25T06:00:00")]
    [InlineData("cron(0 6 ? * FRI#1 *)", "", "2026-12-04T06:00:00")]
    [InlineData("cron(0 6 1,15 jan,feb ? *)", "", "2027-01-01T06:00:00")]
    [InlineData("cron(0 0 29 2 ? *)", "", "2028-02-29T00:00:00")]
    [InlineData("cron(30 2 28 3 ? 2027)", "Europe/Berlin", null)] // the clocks skip it
    [InlineData("cron(30 2 31 10 ? 2027)", "Europe/Berlin", "2027-10-31T00:30:00")] // they show it twice
    public void Schedules_say_when(string text, string zone, string? expected)
    {
        var schedule = Schedule.TryParse(text, Schedule.ZoneOf(zone)!)!;
        Assert.Equal(expected, Text(schedule.After(At("2026-11-29T12:00:00"), 0, 0, 0)));
    }

    [Theory]
    [InlineData("2026-11-29T11:58:00", "", "", "2026-11-29T12:03:00")] // every five minutes from its making on
    [InlineData("2026-11-29T11:58:00", "2026-11-29T12:30:00", "", "2026-11-29T12:30:00")]
    [InlineData("2026-11-01T00:00:00", "2026-11-29T11:59:00", "", "2026-11-29T12:04:00")]
    [InlineData("2026-11-29T11:58:00", "", "2026-11-29T12:02:00", null)]
    public void Rates_count_from_their_start(string created, string start, string end, string? expected)
    {
        var schedule = Schedule.TryParse("rate(5 minutes)", TimeZoneInfo.Utc)!;
        Assert.Equal(expected, Text(schedule.After(At("2026-11-29T12:00:00"), At(start), At(end), At(created))));
    }

    [Theory]
    [InlineData("at(tomorrow)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(5 seconds)")]
    [InlineData("cron(* * * * *)")]
    [InlineData("cron(60 * * * ? *)")]
    [InlineData("cron(0 0 1 * MON *)")]
    [InlineData("cron(5-1 * * * ? *)")]
    [InlineData("every(1 day)")]
    [InlineData("rate(1 day")]
    public void What_is_no_schedule_is_none(string text) => Assert.Null(Schedule.TryParse(text, TimeZoneInfo.Utc));

    [Fact]
    public void An_unknown_place_is_none() => Assert.Null(Schedule.ZoneOf("Moon/Tranquility"));

    static long At(string text) => text.Length == 0
        ? 0
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    static string? Text(long? unixMs) => unixMs is { } moment
        ? DateTimeOffset.FromUnixTimeMilliseconds(moment).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
        : null;
}
