// A page on another port of this machine, in a real browser, tries to delete a cache in every way that a page has.
using System.Collections.Concurrent;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace Larder.WebConsole.Tests;

public sealed class OtherPageTests(ConsoleBrowser browser) : IClassFixture<ConsoleBrowser>
{
    const string Delete = "Action=DeleteCacheCluster&CacheClusterId=kept&Version=2015-02-02";

    // Each resolves when the browser has had its answer, or could not have one.
    const string Attempts =
        """
        async ([service, form]) => {
            const seen = {};
            const when = (element, ...events) => new Promise(done => {
                for (const name of events) element.addEventListener(name, () => done(name));
            });
            const image = new Image();
            image.src = `${service}?${form}`;
            seen.image = await when(image, 'load', 'error');

            for (const [name, init] of Object.entries({
                get: { url: `${service}?${form}` },
                post: { url: service, method: 'POST', body: new URLSearchParams(form) },
                text: { url: service, method: 'POST', body: form },
            })) {
                const { url, ...rest } = init;
                seen[name] = await fetch(url, { mode: 'no-cors', ...rest }).then(answer => answer.type, () => 'refused');
                seen[name + ' read'] = await fetch(url, { ...rest }).then(answer => 'read', () => 'refused');
            }
            navigator.sendBeacon(service, new URLSearchParams(form));

            for (const method of ['GET', 'POST']) {
                const frame = document.createElement('iframe');
                frame.name = 'frame' + method;
                document.body.append(frame);
                const target = document.createElement('form');
                Object.assign(target, { method, action: service, target: frame.name });
                for (const [name, value] of new URLSearchParams(form)) {
                    const field = document.createElement('input');
                    Object.assign(field, { name, value });
                    target.append(field);
                }
                document.body.append(target);
                const loaded = when(frame, 'load');
                target.submit();
                seen['form ' + method] = await loaded;
            }

            const socket = new WebSocket(service.replace('http', 'ws') + '_blazor?id=a');
            seen.socket = await when(socket, 'open', 'error');
            return JSON.stringify(seen);
        }
        """;

    [Fact]
    public async Task A_page_on_another_port_changes_nothing()
    {
        var page = await browser.OpenPageAsync();
        using var http = new HttpClient { BaseAddress = browser.Address };
        await CallAsync(http, "Action=CreateCacheCluster&CacheClusterId=kept&Engine=valkey&CacheNodeType=cache.t3.micro");
        await using var other = await StartPageAsync();
        ConcurrentQueue<IResponse> answers = []; // one may still come while they are looked at
        page.Response += (_, answer) =>
        {
            if (answer.Url.StartsWith(browser.Address.ToString(), StringComparison.Ordinal)) answers.Enqueue(answer);
        };

        await page.GotoAsync(other.Urls.First());
        var seen = JsonDocument.Parse(
            await page.EvaluateAsync<string>(Attempts, new[] { browser.Address.ToString(), Delete })).RootElement;

        Assert.Equal("error", seen.GetProperty("image").GetString());
        Assert.Equal("error", seen.GetProperty("socket").GetString());
        Assert.All(["get read", "post read", "text read"], name => Assert.Equal("refused", seen.GetProperty(name).GetString()));
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.Equal(StatusCodes.Status403Forbidden, answer.Status));
        var status = (await CallAsync(http, "Action=DescribeCacheClusters")).Descendants()
            .Single(element => element.Name.LocalName == "CacheClusterStatus");
        Assert.NotEqual("deleting", status.Value);
    }

    static async Task<WebApplication> StartPageAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => Results.Content("<!DOCTYPE html><title>Another page</title>", "text/html"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    static async Task<XElement> CallAsync(HttpClient http, string form)
    {
        using var body = new StringContent(form, null, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync("/", body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return XElement.Parse(await answer.Content.ReadAsStringAsync());
    }
}
