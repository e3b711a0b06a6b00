// The console in a real browser, on a real service: what a person does with it.
using Larder.Service;
using Larder.Service.Fleet;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class ConsoleTests : IAsyncLifetime
{
    const string Chromium = "/usr/bin/chromium";

    readonly string _directory = Directory.CreateTempSubdirectory("larder-console-").FullName;
    ServiceHost _service = null!;
    IPlaywright _playwright = null!;
    IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) Assert.Skip($"{Chromium} is not installed.");
        if (!File.Exists("/usr/bin/memcached")) Assert.Skip("memcached is not installed.");
        var options = new ServiceOptions
        {
            DataDirectory = _directory,
            Port = 0,
            Runtime = NodeRuntimeKind.Native,
            NodePortFirst = 20_900,
            NodePortLast = 20_999,
        };
        _service = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_service is not null) await _service.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_cache_is_created_listed_and_deleted()
    {
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(new Uri(_service.Address, "console").ToString());
        await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync(Patient);

        await page.GetByRole(AriaRole.Button, new() { Name = "Create cache" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Bad--name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("is not a valid identifier")).ToBeVisibleAsync(Patient);

        await page.GetByLabel("Name").FillAsync("Sessions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sessions" });
        await Assertions.Expect(row.GetByText("available")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(row.GetByText("127.0.0.1:20900")).ToBeVisibleAsync(Patient);
        await Assertions.Expect(row.GetByText("cache.t4g.small")).ToBeVisibleAsync(Patient);

        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync(Patient);
    }

    static LocatorAssertionsToBeVisibleOptions Patient => new() { Timeout = 60_000 };
}
