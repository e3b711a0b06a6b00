// A page whose service ends says so, and comes back by itself when there is one again.
using Larder.Service;
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class LostServiceTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    [Fact]
    public async Task A_page_notices_and_comes_back()
    {
        var directory = Directory.CreateTempSubdirectory("larder-console-").FullName;
        try
        {
            // Its port must be there for it to come back to: no connection is given one of these.
            var options = new ServiceOptions { DataDirectory = directory, Port = Ports.Free() };
            var service = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
            var page = await browser.OpenPageAsync();
            await page.GotoAsync($"{service.Address}console/users");
            await Assertions.Expect(page.GetByText("on ~* +@all")).ToBeVisibleAsync();
            await service.DisposeAsync();
            await Assertions.Expect(page.GetByText("The service does not answer.")).ToBeVisibleAsync();
            await using var again = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
            await Assertions.Expect(page.GetByText("The service does not answer.")).ToBeHiddenAsync();
            await Assertions.Expect(page.GetByText("on ~* +@all")).ToBeVisibleAsync();
            Assert.EndsWith("console/users", page.Url);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // In the order in which a page asks for them.
    [Theory]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_blazor/initializers")]
    [InlineData("/_blazor/negotiate")]
    public async Task A_page_that_loses_the_service_while_it_is_loaded_comes_back_too(string last)
    {
        var page = await browser.OpenPageAsync();
        bool IsLost(string url) => new Uri(url).AbsolutePath == last;
        await page.RouteAsync(IsLost, route => route.AbortAsync());
        await page.GotoAsync($"{browser.Address}console/users");
        await Assertions.Expect(page.GetByText("The service does not answer.")).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await Assertions.Expect(page.GetByText("on ~* +@all")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The service does not answer.")).ToBeHiddenAsync();
        Assert.EndsWith("console/users", page.Url);
    }
}
