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
}
