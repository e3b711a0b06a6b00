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

        await page.GetByRole(AriaRole.Link, new() { Name = "Create a cache" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Bad--name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("is not a valid identifier")).ToBeVisibleAsync(ConsoleBrowser.Patient);

        // Enter in a field creates.
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Sessions");
        await page.GetByLabel("Replicas").FillAsync("0");
        await Assertions.Expect(page.GetByLabel("the AWS command").First).ToContainTextAsync("--replication-group-id Sessions");
        await page.GetByLabel("Name", new() { Exact = true }).PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "sessions" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Larder, to the list of caches" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sessions" });
        await Assertions.Expect(row.GetByText("available")).ToBeVisibleAsync(ConsoleBrowser.Patient);
        await Assertions.Expect(row.GetByText("127.0.0.1:")).ToBeVisibleAsync(ConsoleBrowser.Patient);
        await Assertions.Expect(row.GetByText("cache.t4g.small")).ToBeVisibleAsync(ConsoleBrowser.Patient);

        await row.GetByRole(AriaRole.Link, new() { Name = "sessions" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Manage" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete sessions" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" });
        // What destroys is not at hand: not in focus, and resting until the name is typed.
        await Assertions.Expect(delete).ToBeDisabledAsync();
        await dialog.GetByLabel("Type sessions to confirm").FillAsync("sessions");
        await Assertions.Expect(delete).Not.ToBeFocusedAsync();
        await delete.ClickAsync();
        await Assertions.Expect(page.GetByText("sessions is deleted.")).ToBeVisibleAsync(ConsoleBrowser.Patient);
        await page.GetByRole(AriaRole.Link, new() { Name = "See all caches" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No caches yet.")).ToBeVisibleAsync(ConsoleBrowser.Patient);
    }
}
