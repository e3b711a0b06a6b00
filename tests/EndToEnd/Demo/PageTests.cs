// The live page in a real browser.
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class PageTests
{
    const string Chromium = "/usr/bin/chromium";
    const int Patience = 120_000;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_tells_what_the_cache_brings_on_wide_screens_and_narrow_and_its_switches_work()
    {
        Assert.SkipWhen(!File.Exists(Chromium), "chromium is not installed");
        await using var folder = new DemoFolder();
        using var demo = DemoProcess.Start(folder.Path, "--seconds", "600", "--port", $"{Ports.Free()}", "--quiet");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"], Timeout = Patience });
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        var address = await demo.PageAsync();
        await page.GotoAsync(address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });

        await page.GetByText("The cache answers").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Switch off" }).ClickAsync();
        await page.GetByText("Without the read cache the database answers").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Switch on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take it away" }).ClickAsync();
        await page.GetByText("the shop goes on at the database's speed").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Bring it back" }).ClickAsync();
        await page.GetByText("a read cache is there again").WaitForAsync();

        foreach (var width in new[] { 1360, 900, 380 })
        {
            await page.SetViewportSizeAsync(width, 900);
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
                $"the page is wider than {width} pixels");
        }

        Assert.Empty(errors);
        Assert.All(requests, url => Assert.StartsWith(address.ToString(), url));
        demo.Interrupt();
        Assert.True(await demo.ExitAsync(Cancel) == 0, demo.Output);
    }
}
