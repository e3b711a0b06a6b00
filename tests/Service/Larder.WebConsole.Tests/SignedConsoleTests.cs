// The console where keys are required: a person with a key sees it, and its own calls of the API are signed.
using Larder.Service;
using Larder.Service.Access;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class SignedConsoleTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    [Fact]
    public async Task Who_has_a_key_sees_the_caches()
    {
        var directory = Directory.CreateTempSubdirectory("larder-console-").FullName;
        try
        {
            var key = new AccessKeyFile(directory).Add(1_796_000_000_000);
            var options = new ServiceOptions { DataDirectory = directory, Port = 0, RequireKeys = true };
            await using var service = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
            var page = await browser.OpenPageAsync(new() { Username = key.Id, Password = key.Secret });
            await page.GotoAsync(service.Address.ToString());
            await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync(ConsoleBrowser.Patient);
            // Buttons work over the page's own connection.
            await page.GetByRole(AriaRole.Link, new() { Name = "Create cache" }).ClickAsync();
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Bad--name");
            await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByText("is not a valid identifier")).ToBeVisibleAsync(ConsoleBrowser.Patient);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
