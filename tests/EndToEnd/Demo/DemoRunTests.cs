// The whole architecture with real processes: what a visitor of the project is promised to see.
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class DemoRunTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_seconds_avoid_nine_of_ten_reads_and_lose_no_session_though_a_server_is_killed()
    {
        using var demo = DemoProcess.Start("--seconds", "30", "--headless");
        var exitCode = await demo.ExitAsync(Cancel);

        Assert.True(exitCode == 0, demo.Output);
        Assert.Contains("killed with SIGKILL", demo.Output);
        Assert.Contains("died (exit status 137)", demo.Output);
        Assert.Equal(1, Figure(demo, @"killed: (\d+)"));
        Assert.Equal(0, Figure(demo, @"sessions lost +(\d+)"));
        Assert.Equal(0, Figure(demo, @"never answered: (\d+)"));
        Assert.InRange(Figure(demo, @"baskets compared: (\d+)"), 100, double.MaxValue);
        Assert.InRange(Figure(demo, @"database reads avoided +([\d.]+)"), 90, 100);
        Assert.True(demo.NoServerIsLeft());
    }

    [Fact]
    public async Task The_page_shows_servers_killed_by_its_button_and_added_for_the_load()
    {
        using var demo = DemoProcess.Start("--seconds", "600", "--page-port", "0");
        var page = demo.WaitForPage();
        using var browser = new HttpClient { BaseAddress = page };
        foreach (var file in new[] { "/", "/page.css", "/page.js" })
            Assert.NotEmpty(await browser.GetStringAsync(file, Cancel));

        var forged = await browser.PostAsync("/kill", null, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, forged.StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Post, "/kill")
        {
            Headers = { { "X-Storefront", "1" }, { "Host", "page.example" } },
        };
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await browser.SendAsync(rebound, Cancel)).StatusCode);
        using var press = new HttpRequestMessage(HttpMethod.Post, "/kill") { Headers = { { "X-Storefront", "1" } } };
        (await browser.SendAsync(press, Cancel)).EnsureSuccessStatusCode();

        await using var stream = await browser.GetStreamAsync("/events", Cancel);
        await foreach (var message in SseParser.Create(stream).EnumerateAsync(Cancel))
        {
            using var snapshot = JsonDocument.Parse(message.Data);
            var died = snapshot.RootElement.GetProperty("journal").EnumerateArray()
                .Any(line => line.GetProperty("text").GetString()!.Contains("died (exit status 137)"));
            var inService = snapshot.RootElement.GetProperty("servers").EnumerateArray()
                .Count(server => server.GetProperty("state").GetString() == "InService");
            if (died && inService >= 3) break;
        }

        demo.Interrupt();
        Assert.Equal(0, await demo.ExitAsync(Cancel));
        Assert.Equal(0, Figure(demo, @"sessions lost +(\d+)"));
        Assert.True(demo.NoServerIsLeft());
    }

    [Fact]
    public void When_the_demo_is_killed_its_servers_end_too()
    {
        using var demo = DemoProcess.Start("--seconds", "600", "--page-port", "0");
        demo.WaitForPage();
        Assert.False(demo.NoServerIsLeft());
        demo.Kill();
        Wait.Until(demo.NoServerIsLeft, "the application servers to end");
    }

    [Fact]
    public async Task Emptying_the_cache_midway_is_found_as_lost_sessions()
    {
        using var demo = DemoProcess.Start("--seconds", "600", "--page-port", "0");
        var page = demo.WaitForPage();
        using var browser = new HttpClient { BaseAddress = page };
        await using var stream = await browser.GetStreamAsync("/events", Cancel);
        var emptied = false;
        await foreach (var message in SseParser.Create(stream).EnumerateAsync(Cancel))
        {
            using var snapshot = JsonDocument.Parse(message.Data);
            if (!emptied && snapshot.RootElement.GetProperty("basketsCompared").GetInt64() >= 50)
            {
                using var connection = new RespConnection(demo.ConnectToCache());
                Assert.Equal("+OK\r\n", RespConnection.Text(connection.Call("FLUSHALL")));
                emptied = true;
            }

            if (snapshot.RootElement.GetProperty("sessionsLost").GetInt64() > 0) break;
        }

        Assert.True(emptied);
        demo.Interrupt();
        Assert.Equal(1, await demo.ExitAsync(Cancel));
    }

    [Theory]
    [InlineData("--api", "http://127.0.0.1:{0}", "./larder up", 1)]
    [InlineData("--cache", "127.0.0.1:{0}", "no cache answers", 1)]
    [InlineData("--cache", "nonsense", "HOST:PORT", 1)]
    [InlineData("--database", "Host=127.0.0.1;Port={0};Database=x;Username=x", "database cannot be used", 1)]
    [InlineData("--api", "nonsense", "--api takes a URL", 1)]
    [InlineData("--seconds", "1", "--seconds takes", 1)]
    public async Task What_is_missing_or_wrong_is_named(string option, string value, string message, int exitCode)
    {
        using var cache = option == "--database" ? DemoProcess.StartCache() : null;
        string[] given = cache is null ? [] : ["--cache", $"127.0.0.1:{cache.Port}"];
        using var process = DemoProcess.Run(
            [.. given, "--headless", option, string.Format(CultureInfo.InvariantCulture, value, Ports.Free())]);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel) + await error;
        await process.WaitForExitAsync(Cancel);
        Assert.Contains(message, output);
        Assert.DoesNotContain("   at ", output);
        Assert.Equal(exitCode, process.ExitCode);
    }

    [Fact]
    public async Task Servers_that_cannot_keep_a_session_never_get_into_service()
    {
        using var cache = DemoProcess.StartCache(
            "--user", "default", "on", "nopass", "~*", "&*", "+@all", "-hset", "-hmset");
        using var process = DemoProcess.Run(["--headless", "--cache", $"127.0.0.1:{cache.Port}"]);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("PUT /basket/1?quantity=1 was answered with 503", output);
        Assert.DoesNotContain("is in service", output);
    }

    static double Figure(DemoProcess demo, string pattern)
    {
        var match = Regex.Match(demo.Output, pattern);
        Assert.True(match.Success, $"no {pattern} in: {demo.Output}");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
