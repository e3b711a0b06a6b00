// Pages and markers.
using Larder.Service.Api.Contract;
using Larder.Service.Api.Actions;
using Larder.Service.Api;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Api;

public class PageRequestTests
{
    [Fact]
    public void The_marker_of_a_page_leads_to_the_record_after_its_last()
    {
        var keys = Enumerable.Range(100, 50).Select(number => $"{number}").ToArray();
        var page = PageRequest.Of(null, 20);
        var (first, marker) = page.Cut(keys.Take(21).ToArray(), key => key);
        Assert.Equal(20, first.Count);
        Assert.Equal(keys[19], PageRequest.Of(marker, 20).After);
    }

    [Fact]
    public void The_last_page_has_no_marker()
    {
        var (records, marker) = PageRequest.Of(null, null).Cut(new string[100], key => key);
        Assert.Equal(100, records.Count);
        Assert.Null(marker);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(101)]
    [InlineData(-1)]
    public void A_page_holds_20_to_100_records(int count) =>
        Assert.Equal("InvalidParameterValue", Assert.Throws<ApiException>(() => PageRequest.Of(null, count)).Code);

    [Theory]
    [InlineData("?")]
    [InlineData("AA==")]
    [InlineData("YQBi")]
    public void A_marker_that_was_not_handed_out_is_refused(string marker) =>
        Assert.Equal("InvalidParameterValue", Assert.Throws<ApiException>(() => PageRequest.Of(marker, null)).Code);
}
