// Which stretch of the event history a request means.
using Larder.Service.Insights;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Insights;

public class EventHistoryTests
{
    const long MinuteMs = 60_000;
    const long NowMs = 1_800_000_000_000;

    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    [Fact]
    public void It_is_the_last_hour_unless_told_otherwise() =>
        Assert.Equal((NowMs - (60 * MinuteMs), NowMs), EventHistory.Stretch(null, null, null, NowMs));

    [Fact]
    public void A_duration_counts_back_from_now_or_from_the_end_or_forward_from_the_start()
    {
        Assert.Equal((NowMs - (5 * MinuteMs), NowMs), EventHistory.Stretch(null, null, 5, NowMs));
        var before = Now.AddMinutes(-30);
        var beforeMs = before.ToUnixTimeMilliseconds();
        Assert.Equal((beforeMs - (5 * MinuteMs), beforeMs), EventHistory.Stretch(null, before, 5, NowMs));
        Assert.Equal((beforeMs, beforeMs + (5 * MinuteMs)), EventHistory.Stretch(before, null, 5, NowMs));
        Assert.Equal((beforeMs, NowMs), EventHistory.Stretch(before, null, null, NowMs));
    }

    [Fact]
    public void Impossible_stretches_are_refused()
    {
        AssertError("InvalidParameterValue", () => EventHistory.Stretch(null, null, 0, NowMs));
        AssertError("InvalidParameterValue", () => EventHistory.Stretch(null, null, 20161, NowMs));
        AssertError("InvalidParameterValue", () => EventHistory.Stretch(Now.AddDays(-15), null, null, NowMs));
        AssertError("InvalidParameterCombination", () => EventHistory.Stretch(Now, Now.AddHours(-1), null, NowMs));
        AssertError("InvalidParameterCombination", () => EventHistory.Stretch(Now, Now, 5, NowMs));
    }

    static void AssertError(string code, Action act) =>
        Assert.Equal(code, Assert.Throws<ApiException>(act).Code);
}
