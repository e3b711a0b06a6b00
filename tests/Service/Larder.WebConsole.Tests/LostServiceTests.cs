// A page whose service ends says so, and comes back by itself when there is one again.
using Larder.Service;
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
            var options = new ServiceOptions { DataDirectory = directory, Port = 0 };
            var service = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
            var port = service.Address.Port;
            var page = await browser.OpenPageAsync();
            await page.GotoAsync($"{service.Address}console/users");
            await Assertions.Expect(page.GetByText("on ~* +@all")).ToBeVisibleAsync();
            await service.DisposeAsync();
            await Assertions.Expect(page.GetByText("The service does not answer.")).ToBeVisibleAsync();
            await using var again = await ServiceHost.StartAsync(
                options with { Port = port }, TestContext.Current.CancellationToken);
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
