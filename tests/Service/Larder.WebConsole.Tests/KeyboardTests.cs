// The operator's walk by keyboard alone: every step is reached with Tab and done with Enter, arrows and Escape; what
// has the focus shows it.
using System.Diagnostics;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class KeyboardTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // What has the focus: its name as a person is told it, and that it is a tab of a cache. And whether it is seen to have it: by
    // an outline, or the frame that a field has; a heading has it only to begin a page.
    const string Focused =
        """
        () => {
            const element = document.activeElement;
            if (element === document.body) return ['', 'seen'];
            const named = id => document.getElementById(id)?.textContent ?? '';
            const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent
                ?? (element.getAttribute('aria-labelledby') ?? '').split(' ').map(named).join(' ');
            const name = (label || element.textContent || '').trim().replace(/\s+/g, ' ');
            const outlined = getComputedStyle(element);
            const isSeen = outlined.outlineStyle !== 'none' && parseFloat(outlined.outlineWidth) > 0
                || element.closest('.mud-input, .mud-input-control') !== null || element.matches('h1');
            return [element.closest('main nav.tabs') ? `tab ${name}` : name, isSeen ? 'seen' : 'unseen'];
        }
        """;

    readonly HashSet<string> _unseen = [];
    IPage _page = null!;

    [Fact]
    public async Task An_operator_needs_no_mouse()
    {
        _page = await browser.OpenPageAsync();
        await CreateAsync();
        await DataAsync();
        await CommandAsync();
        await ParameterAsync();
        await SnapshotAsync();
        await FailOverAsync();
        await UserAsync();
        await DeleteAsync();
        Assert.True(_unseen.Count == 0, $"The focus is not seen at {string.Join(", ", _unseen)}");
    }

    async Task CreateAsync()
    {
        await _page.GotoAsync($"{browser.Address}console");
        await Assertions.Expect(_page.GetByText("No caches yet.")).ToBeVisibleAsync();
        await PressAsync("Create cache");
        await Assertions.Expect(Field("Name")).ToBeFocusedAsync();
        await TypeAsync("shop");
        await ToAsync("Replicas");
        // What is reached by Tab is selected, so that typing replaces it.
        await TypeAsync("1");
        await Assertions.Expect(Field("Replicas")).ToHaveValueAsync("1");
        await _page.Keyboard.PressAsync("Enter");
        await AvailableAsync();
    }

    async Task DataAsync()
    {
        await TabAsync("Data");
        await PressAsync("New key");
        await Assertions.Expect(Field("Key")).ToBeFocusedAsync();
        await TypeAsync("basket");
        await ToAsync("Type");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Option, new() { Name = "hash", Exact = true })).ToBeVisibleAsync();
        await _page.Keyboard.PressAsync("ArrowDown");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Field("Field")).ToBeVisibleAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Option)).ToHaveCountAsync(0);
        await ToAsync("Field");
        await TypeAsync("lamp");
        await ToAsync("Value");
        await TypeAsync("2");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "basket" })).ToBeVisibleAsync();

        await PressAsync("Change lamp");
        await Assertions.Expect(_page.GetByLabel("Value of lamp")).ToBeFocusedAsync();
        await TypeAsync("7");
        await _page.Keyboard.PressAsync("Escape");
        await FocusedIsAsync("Change lamp");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByLabel("Value of lamp")).ToBeFocusedAsync();
        await Assertions.Expect(_page.GetByLabel("Value of lamp")).ToHaveValueAsync("2");
        await _page.Keyboard.PressAsync("ControlOrMeta+a");
        await TypeAsync("3");
        await _page.Keyboard.PressAsync("Enter");
        await FocusedIsAsync("Change lamp");
        await Assertions.Expect(_page.GetByRole(AriaRole.Region, new() { Name = "Elements" })).ToContainTextAsync("3");

        await BackToAsync("change");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Field("Seconds from now")).ToBeFocusedAsync();
        await TypeAsync("5000");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByText("in 83 min").First).ToBeVisibleAsync();
        await FocusedIsAsync("change");
        await BackToAsync("Delete key");
        await _page.Keyboard.PressAsync("Enter");
        await InDialogAsync();
        await _page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(_page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await FocusedIsAsync("Delete key");
    }

    async Task CommandAsync()
    {
        await TabAsync("Command line");
        await ToAsync("Command");
        await TypeAsync("HGETALL basket");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Log)).ToContainTextAsync("\"lamp\"");
        await Assertions.Expect(Field("Command")).ToHaveValueAsync("");
        await Assertions.Expect(Field("Command")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(Field("Command")).ToHaveValueAsync("HGETALL basket");
    }

    async Task ParameterAsync()
    {
        await TabAsync("Parameters");
        await PressAsync("Create and use");
        await AvailableAsync();
        await BackToAsync("Filter parameters");
        await TypeAsync("maxmemory-policy");
        await PressAsync("volatile-lru");
        await Assertions.Expect(_page.GetByLabel("Value of maxmemory-policy")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("Escape");
        await FocusedIsAsync("volatile-lru");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByLabel("Value of maxmemory-policy")).ToBeFocusedAsync();
        await _page.Keyboard.PressAsync("ControlOrMeta+a");
        await TypeAsync("allkeys-lfu");
        await _page.Keyboard.PressAsync("Enter");
        await FocusedIsAsync("allkeys-lfu");
    }

    async Task SnapshotAsync()
    {
        await TabAsync("Snapshots");
        await ToAsync("Name");
        await TypeAsync("kept");
        await _page.Keyboard.PressAsync("Enter");
        var row = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "kept" });
        await Assertions.Expect(row.GetByText("available", new() { Exact = true })).ToBeVisibleAsync();
        await AvailableAsync();
        await PressAsync("Restore");
        await Assertions.Expect(Field("Name")).ToHaveValueAsync("shop-restored");
        await PressAsync("Cancel");
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Caches" })).ToBeFocusedAsync();
        await PressAsync("shop");
        await AvailableAsync();
    }

    async Task FailOverAsync()
    {
        await TabAsync("Manage");
        await ToAsync("Replicas");
        await TypeAsync("2");
        await Assertions.Expect(_page.GetByRole(AriaRole.Button, new() { Name = "Scale", Exact = true })).ToBeEnabledAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByText("Now 2")).ToBeVisibleAsync();
        await AvailableAsync();
        await PressAsync("Test failover");
        await InDialogAsync();
        await PressAsync("Fail over");
        await TabAsync("Overview");
        await Assertions.Expect(
            _page.GetByRole(AriaRole.Article, new() { NameRegex = new("^Node shop-00[23], primary, available") }))
            .ToBeVisibleAsync();
        await AvailableAsync();
    }

    async Task UserAsync()
    {
        await BackToAsync("Users");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Users", Exact = true })).ToBeFocusedAsync();
        await ToAsync("Id");
        await TypeAsync("ada");
        await ToAsync("Password (16 to 128 characters)");
        await TypeAsync("correct-horse-battery");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ada" })).ToBeVisibleAsync();
    }

    async Task DeleteAsync()
    {
        await BackToAsync("Caches");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Caches" })).ToBeFocusedAsync();
        await PressAsync("shop");
        await AvailableAsync();
        await TabAsync("Manage");
        await PressAsync("Delete shop");
        await InDialogAsync();
        await ToAsync("Type shop to confirm");
        await TypeAsync("shop");
        await PressAsync("Delete");
        await Assertions.Expect(_page.GetByText("shop is deleted.")).ToBeVisibleAsync();
    }

    async Task TabAsync(string tab)
    {
        // A new page begins at its heading; the way to the tabs may be forth or back.
        await BackToAsync("Larder, to the list of caches");
        await PressAsync($"tab {tab}");
        await Assertions.Expect(_page.Locator("main nav.tabs a.active")).ToHaveTextAsync(tab);
    }

    async Task PressAsync(string name)
    {
        await ToAsync(name);
        await _page.Keyboard.PressAsync("Enter");
    }

    Task ToAsync(string name) => GoAsync(name, "Tab");

    Task BackToAsync(string name) => GoAsync(name, "Shift+Tab");

    async Task GoAsync(string name, string key)
    {
        // What is to be reached may still rest or be on its way: the focus goes round until it is there.
        var seen = new List<string>();
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            await _page.Keyboard.PressAsync(key);
            var at = await _page.EvaluateAsync<string[]>(Focused);
            seen.Add(at[0]);
            if (at[1] != "seen") _unseen.Add(at[0]);
            if (at[0] == name) return;
        }
        Assert.Fail($"{key} does not lead to {name}, but to {string.Join(" | ", seen.Distinct())}");
    }

    // A dialog takes the focus when it opens.
    Task InDialogAsync() => Assertions.Expect(_page.Locator("[role=dialog]:focus, [role=dialog] :focus")).ToHaveCountAsync(1);

    Task FocusedIsAsync(string name) =>
        Assertions.Expect(_page.Locator(":focus").And(_page.GetByRole(AriaRole.Button, new() { Name = name })))
            .ToBeVisibleAsync();

    async Task TypeAsync(string text) => await _page.Keyboard.TypeAsync(text);

    ILocator Field(string label) => _page.GetByLabel(label, new() { Exact = true }).First;

    Task AvailableAsync() => Assertions.Expect(_page.Locator(".page-head .status")).ToHaveTextAsync("available");
}
