// Two application servers behind no stickiness at all: a session begun on one goes on on the other. Everything is real:
// Kestrel, the session middleware, the protected cookie and its keys in the cache.
using Larder.Client.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Sessions;

public sealed class StatelessServersTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_begun_on_one_server_goes_on_on_another()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        using var browser = new HttpClient();

        var begun = await browser.PutAsync(new Uri($"{first.Urls.First()}/name?value=Ada"), null, Cancel);
        var cookie = begun.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var next = new HttpRequestMessage(HttpMethod.Get, $"{second.Urls.First()}/name");
        next.Headers.Add("Cookie", cookie);
        var answer = await browser.SendAsync(next, Cancel);

        Assert.Equal("Ada", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(node.Connection);
        builder.Services.AddDataProtection()
            .SetApplicationName("tests")
            .PersistKeysToStackExchangeRedis(node.Connection, "tests:keys");
        builder.Services.AddCacheSession();
        var app = builder.Build();
        app.UseSession();
        app.MapPut("/name", async (string value, HttpContext http) =>
        {
            await http.Session.LoadAsync();
            http.Session.SetString("name", value);
            await http.Session.CommitAsync();
        });
        app.MapGet("/name", async (HttpContext http) =>
        {
            await http.Session.LoadAsync();
            return http.Session.GetString("name") ?? "";
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
