// The console in a real browser, on a real service: what a person does with it.
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class ConsoleTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    [Fact]
    public async Task A_cache_is_created_listed_and_deleted()
    {
        var page = await browser.OpenPageAsync();
        // The address alone leads to the console.
        await page.GotoAsync(browser.Address.ToString());
        await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync(ConsoleBrowser.Patient);

        await page.GetByRole(AriaRole.Button, new() { Name = "Create cache" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Bad--name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("is not a valid identifier")).ToBeVisibleAsync(ConsoleBrowser.Patient);

        await page.GetByLabel("Name").FillAsync("Sessions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sessions" });
        await Assertions.Expect(row.GetByText("available")).ToBeVisibleAsync(ConsoleBrowser.Patient);
        await Assertions.Expect(row.GetByText($"127.0.0.1:{browser.FirstNodePort}")).ToBeVisibleAsync(ConsoleBrowser.Patient);
        await Assertions.Expect(row.GetByText("cache.t4g.small")).ToBeVisibleAsync(ConsoleBrowser.Patient);

        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync(ConsoleBrowser.Patient);
    }
}
