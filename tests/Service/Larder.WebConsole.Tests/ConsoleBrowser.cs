// A service whose nodes are Larder's, and a real browser beside it.
using Larder.ElastiCache;
using Larder.Service;
using Larder.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class ConsoleBrowser : IAsyncLifetime
{
    const string Chromium = "/usr/bin/chromium";

    // Nobody knows how slow the machine is that this runs on.
    const int PatienceMs = 180_000;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-console-").FullName;
    ServiceHost? _service;
    IPlaywright? _playwright;
    IBrowser? _browser;

    public int FirstNodePort { get; } = Ports.FreeHundred();

    public Uri Address => _service!.Address;

    public static LocatorAssertionsToBeVisibleOptions Patient => new() { Timeout = PatienceMs };

    /// <summary>The service's API, in the same client as the console has.</summary>
    public ElastiCacheClient Api => new(new HttpClient { BaseAddress = Address });

    public async Task<IPage> OpenPageAsync(
        HttpCredentials? credentials = null, ColorScheme colours = ColorScheme.Light, int width = 1360, int height = 900)
    {
        Assert.SkipWhen(_browser is null, $"{Chromium} is not installed.");
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            HttpCredentials = credentials,
            ColorScheme = colours,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        page.SetDefaultTimeout(PatienceMs);
        return page;
    }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;
        var options = new ServiceOptions
        {
            DataDirectory = _directory,
            Port = 0,
            NodeCommand = LarderNode.Command,
            NodePortFirst = FirstNodePort,
            NodePortLast = FirstNodePort + 99,
            MetricsPeriod = TimeSpan.FromSeconds(1),
        };
        _service = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox"],
            Timeout = PatienceMs,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_service is not null)
        {
            // Nodes outlive a service that is only disposed of: those of a test that failed half way would stay.
            await _service.StopNodesAsync();
            await _service.DisposeAsync();
        }
        Folders.Remove(_directory);
    }
}
