// The demo as a program: what it shows by itself, its page, its end, and what it says when something is missing.
using System.Globalization;
using Larder.TestKit;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class DemoRunTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Left_alone_it_shows_the_shop_without_with_and_bereft_of_its_cache()
    {
        await using var folder = new DemoFolder();
        // Long enough for a machine on which each of its acts takes several seconds.
        using var demo = DemoProcess.Start(folder.Path, "--seconds", "100", "--headless");
        var exitCode = await demo.ExitAsync(Cancel);

        Assert.True(exitCode == 0, demo.Output);
        Assert.Contains("died (exit status 137)", demo.Output);
        Assert.Equal(1, demo.Figure(@"application servers .* killed: (\d+)"));
        Assert.Equal(1, demo.Figure(@"primaries +killed: (\d+)"));
        Assert.Equal(0, demo.Figure(@"sessions lost +(\d+)"));
        Assert.Equal(0, demo.Figure(@"never answered: (\d+)"));
        Assert.True(demo.Figure(@"baskets compared: (\d+)") > 0);
        Assert.DoesNotContain("not in this run", demo.Output);
        Assert.DoesNotContain("info:", demo.Output);
        Assert.True(demo.NoServerIsLeft());
        Assert.Empty(folder.Left);
    }

    [Fact]
    public async Task Two_at_once_leave_each_other_alone()
    {
        await using var folder = new DemoFolder();
        DemoProcess[] demos =
        [
            DemoProcess.Start(folder.Path, "--seconds", "10", "--headless", "--quiet"),
            DemoProcess.Start(folder.Path, "--seconds", "10", "--headless", "--quiet"),
        ];
        try
        {
            foreach (var demo in demos) Assert.True(await demo.ExitAsync(Cancel) == 0, demo.Output);
            Assert.NotEqual(
                demos[0].Figure(@"which is at 127.0.0.1:(\d+)"), demos[1].Figure(@"which is at 127.0.0.1:(\d+)"));
            Assert.Empty(folder.Left);
        }
        finally
        {
            foreach (var demo in demos) demo.Dispose();
        }
    }

    [Fact]
    public async Task Its_page_takes_orders_from_itself_alone()
    {
        await using var folder = new DemoFolder();
        using var demo = DemoProcess.Start(folder.Path, "--seconds", "600", "--port", $"{Ports.Free()}", "--quiet");
        using var browser = new HttpClient { BaseAddress = await demo.PageAsync() };
        foreach (var file in new[] { "/", "/page.css", "/page.js" })
            Assert.NotEmpty(await browser.GetStringAsync(file, Cancel));

        using var forged = await browser.PostAsync("/switches/kill-server", null, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, forged.StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Post, "/switches/kill-server")
        {
            Headers = { { "X-Storefront", "1" }, { "Host", "page.example" } },
        };
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await browser.SendAsync(rebound, Cancel)).StatusCode);
        Assert.DoesNotContain("SIGKILL", demo.Output);

        // A killed demo takes its programs with it; the next one in the folder puts an end to its nodes.
        Assert.False(demo.NoServerIsLeft());
        demo.Kill();
        Wait.Until(demo.NoServerIsLeft, "the application servers to end");
        Assert.NotEmpty(folder.Left);
        using var next = DemoProcess.Start(folder.Path, "--seconds", "5", "--headless", "--quiet");
        Assert.True(await next.ExitAsync(Cancel) == 0, next.Output);
        Assert.Empty(folder.Left);
    }

    [Fact]
    public async Task Emptying_the_sessions_midway_is_found_as_lost_sessions()
    {
        await using var folder = new DemoFolder();
        using var demo = DemoProcess.Start(folder.Path, "--seconds", "600", "--port", $"{Ports.Free()}", "--quiet");
        var emptied = false;
        await foreach (var snapshot in demo.SnapshotsAsync(Cancel))
        {
            if (!emptied && snapshot.GetProperty("basketsCompared").GetInt64() >= 50)
            {
                using var connection = demo.ConnectToSessions();
                Assert.Equal("+OK\r\n", RespConnection.Text(connection.Call("FLUSHALL")));
                emptied = true;
            }

            if (snapshot.GetProperty("sessionsLost").GetInt64() > 0) break;
        }

        Assert.True(emptied);
        demo.Interrupt();
        Assert.Equal(1, await demo.ExitAsync(Cancel));
    }

    [Theory]
    [InlineData("--api", "http://127.0.0.1:{0}", "./larder up", 1)]
    [InlineData("--database", "Host=127.0.0.1;Port={0};Database=x;Username=x", "database cannot be used", 1)]
    [InlineData("--api", "nonsense", "--api takes a URL", 1)]
    [InlineData("--seconds", "1", "--seconds takes", 1)]
    public async Task What_is_missing_or_wrong_is_named(string option, string value, string message, int exitCode)
    {
        using var demo = DemoProcess.StartAlone(
            "--headless", option, string.Format(CultureInfo.InvariantCulture, value, Ports.Free()));
        Assert.Equal(exitCode, await demo.ExitAsync(Cancel));
        Assert.Contains(message, demo.Output);
        Assert.DoesNotContain("   at ", demo.Output);
    }
}
