// The daily window of automatic snapshots.
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Model;

public sealed class SnapshotWindowTests
{
    [Theory]
    [InlineData("05:00-06:00")]
    [InlineData("23:30-00:30")]
    public void A_window_of_an_hour_is_taken(string window) => Assert.Equal(window, SnapshotWindow.Parse(window));

    [Theory]
    [InlineData("05:00-05:59")]
    [InlineData("05:00-05:00")]
    [InlineData("5:00-6:00")]
    [InlineData("24:00-25:00")]
    [InlineData("05:00")]
    [InlineData("")]
    public void Others_are_refused(string window) =>
        Assert.Equal("InvalidParameterValue", Assert.Throws<ApiException>(() => SnapshotWindow.Parse(window)).Code);

    [Theory]
    [InlineData("05:00-06:00", "2026-03-01T05:00:00Z", "2026-03-01T05:00:00Z")]
    [InlineData("05:00-06:00", "2026-03-01T05:59:59Z", "2026-03-01T05:00:00Z")]
    [InlineData("05:00-06:00", "2026-03-01T06:00:00Z", null)]
    [InlineData("23:30-00:30", "2026-03-01T00:10:00Z", "2026-02-28T23:30:00Z")]
    [InlineData("23:30-00:30", "2026-03-01T12:00:00Z", null)]
    public void A_moment_lies_in_a_window_or_not(string window, string now, string? start) => Assert.Equal(
        start is null ? null : DateTimeOffset.Parse(start).ToUnixTimeMilliseconds(),
        SnapshotWindow.StartOf(window, DateTimeOffset.Parse(now).ToUnixTimeMilliseconds()));

    [Fact]
    public void The_window_of_a_cache_that_names_none_is_valid() =>
        Assert.All(new[] { "a", "sessions", "pages-2" }, id => SnapshotWindow.Parse(SnapshotWindow.For(id)));
}
