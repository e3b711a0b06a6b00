// Application servers behind no stickiness at all: a session begun on one goes on on the other. Everything is real: Kestrel,
// the session middleware, the protected cookie and its keys in the cache.
using System.Net;
using Larder.Client.Sessions;
using Larder.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Larder.Client.Tests.Sessions;

public sealed class StatelessServersTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_begun_on_one_server_goes_on_on_another()
    {
        using var node = LarderNode.Start("valkey");
        await using var first = await StartAsync(node.Port);
        await using var second = await StartAsync(node.Port);
        var cookie = await BeginAsync(first);
        var answer = await AskAsync(HttpMethod.Get, second, "/name", cookie);
        Assert.Equal("Ada", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task A_request_with_a_session_is_told_to_come_again_while_the_cache_is_away(string signal)
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await StartAsync(node.Port, limit: TimeSpan.FromSeconds(2));
        var cookie = await BeginAsync(server);
        node.Signal(signal);
        for (var i = 0; i < 5; i++)
        {
            var answer = await AskAsync(HttpMethod.Get, server, "/name", cookie);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, server, "/health", cookie)).StatusCode);
        if (signal == "STOP") node.Signal("CONT");
    }

    // Keys and sessions are gone with the first cache; what the servers know of keys they give to the second.
    [Fact]
    public async Task Keys_survive_a_cache_that_comes_back_empty()
    {
        var node = LarderNode.Start("valkey");
        await using var first = await StartAsync(node.Port);
        var cookie = await BeginAsync(first);
        node.Kill();
        var port = node.Port;
        node.Dispose();
        using var again = LarderNode.StartAt(port, "valkey");
        Wait.Until(
            () => AskAsync(HttpMethod.Get, first, "/name", cookie).GetAwaiter().GetResult().StatusCode == HttpStatusCode.OK,
            "the server to find its cache again");
        // A server that starts now reads the keys from the cache: it can read cookies of the first, and the other way round.
        await using var second = await StartAsync(port);
        var begun = await AskAsync(HttpMethod.Put, second, "/name?value=Ada", cookie);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        Assert.False(begun.Headers.Contains("Set-Cookie"));
        var answer = await AskAsync(HttpMethod.Get, first, "/name", cookie);
        Assert.Equal("Ada", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Two_tabs_of_a_locked_session_do_not_overwrite_each_other()
    {
        using var node = LarderNode.Start("valkey");
        await using var first = await StartAsync(node.Port, locks: true);
        await using var second = await StartAsync(node.Port, locks: true);
        var cookie = await BeginAsync(first);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => AskAsync(HttpMethod.Put, i % 2 == 0 ? first : second, "/count", cookie)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var count = await AskAsync(HttpMethod.Get, first, "/count", cookie);
        Assert.Equal("20", await count.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_change_is_stored_before_it_is_answered()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await StartAsync(node.Port);
        var cookie = await BeginAsync(server);
        var answer = await AskAsync(HttpMethod.Get, server, "/rename?value=Grace", cookie);
        Assert.Equal("renamed", await answer.Content.ReadAsStringAsync(Cancel));
        answer = await AskAsync(HttpMethod.Get, server, "/name", cookie);
        Assert.Equal("Grace", await answer.Content.ReadAsStringAsync(Cancel));

        node.Kill();
        answer = await AskAsync(HttpMethod.Get, server, "/rename?value=Alan", cookie);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Theory]
    [InlineData("/rename?value=Grace")]
    [InlineData("/rename-now?value=Grace")]
    public async Task A_session_that_cannot_be_stored_is_said_to_be_so(string path)
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await StartAsync(node.Port);
        var cookie = await BeginAsync(server);
        using (var there = node.Connect()) new RespConnection(there).Call("ACL", "SETUSER", "default", "-hset", "-hmset");
        var answer = await AskAsync(HttpMethod.Get, server, path, cookie);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("Ada", await (await AskAsync(HttpMethod.Get, server, "/name", cookie)).Content.ReadAsStringAsync(Cancel));
    }

    static async Task<string> BeginAsync(WebApplication server)
    {
        HttpResponseMessage begun;
        // Where commands have a brief limit it may be too brief for a busy machine.
        do begun = await AskAsync(HttpMethod.Put, server, "/name?value=Ada", cookie: null);
        while (begun.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return begun.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    static async Task<HttpResponseMessage> AskAsync(HttpMethod method, WebApplication server, string path, string? cookie)
    {
        using var browser = new HttpClient();
        using var request = new HttpRequestMessage(method, $"{server.Urls.First()}{path}");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await browser.SendAsync(request, Cancel);
    }

    static async Task<WebApplication> StartAsync(int cachePort, bool locks = false, TimeSpan? limit = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddLarder(
            "sessions",
            cache =>
            {
                cache.Endpoint = $"127.0.0.1:{cachePort}";
                cache.CommandLimit = limit ?? Limit;
                cache.ConnectLimit = Limit;
                cache.ProbePeriod = TimeSpan.FromMilliseconds(50);
            })
            .AddSessions(configureStore: store =>
            {
                store.LockRequests = locks;
                store.LockWait = TimeSpan.FromMinutes(1);
            });
        var app = builder.Build();
        app.UseLarderSession();
        app.MapGet("/health", () => "ok");
        app.MapPut("/name", async (string value, HttpContext http) =>
        {
            await http.Session.LoadAsync();
            http.Session.SetString("name", value);
        });
        app.MapGet("/name", async (HttpContext http) =>
        {
            await http.Session.LoadAsync();
            return http.Session.GetString("name") ?? "";
        });
        app.MapGet("/rename", async (string value, HttpContext http) =>
        {
            await http.Session.LoadAsync();
            http.Session.SetString("name", value);
            return "renamed";
        });
        app.MapGet("/rename-now", async (string value, HttpContext http) =>
        {
            await http.Session.LoadAsync();
            http.Session.SetString("name", value);
            await http.Session.CommitAsync();
            return "renamed";
        });
        app.MapPut("/count", async (HttpContext http) =>
        {
            await http.Session.LoadAsync();
            http.Session.SetInt32("count", (http.Session.GetInt32("count") ?? 0) + 1);
        });
        app.MapGet("/count", async (HttpContext http) =>
        {
            await http.Session.LoadAsync();
            return $"{http.Session.GetInt32("count")}";
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
