// The live page: three files, a stream of server-sent events, and the switches.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storefront.Demo.Controls;
using Storefront.Demo.Measuring;

namespace Storefront.Demo.Page;

sealed class LivePage : IAsyncDisposable
{
    // A page of another site cannot send a header of its own here without being asked first, and nothing here answers
    // that question: so no other site can press a switch. It could take a name of its own for this address (DNS
    // rebinding) and so be this site to the browser; for that there is the filter of hosts.
    const string OwnPageHeader = "X-Storefront";

    readonly WebApplication _app;

    LivePage(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<LivePage> StartAsync(
        int port, Observer observer, Switches switches, Tour tour, CancellationToken stopping)
    {
        try
        {
            return await ListenAsync(port, observer, switches, tour, stopping);
        }
        catch (IOException) when (port == DemoOptions.UsualPagePort)
        {
            // Another demo has it.
            return await ListenAsync(0, observer, switches, tour, stopping);
        }
        catch (IOException e)
        {
            throw new DemoException($"the live page cannot listen on port {port}: {e.Message}");
        }
    }

    static async Task<LivePage> ListenAsync(
        int port, Observer observer, Switches switches, Tour tour, CancellationToken stopping)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);
        var app = builder.Build();
        app.UseHostFiltering();
        app.MapGet("/", () => File("index.html", "text/html; charset=utf-8"));
        app.MapGet("/page.css", () => File("page.css", "text/css; charset=utf-8"));
        app.MapGet("/page.js", () => File("page.js", "text/javascript; charset=utf-8"));
        app.MapGet("/events", (CancellationToken gone) => Events(observer, gone, stopping));
        var actions = switches.ByName;
        app.MapPost("/switches/{name}", async (string name, HttpRequest request) =>
        {
            if (!request.Headers.ContainsKey(OwnPageHeader)) return Results.StatusCode(StatusCodes.Status403Forbidden);
            if (!actions.TryGetValue(name, out var act)) return Results.NotFound();
            tour.End();
            await act();
            return Results.NoContent();
        });
        try
        {
            await app.StartAsync(stopping);
            return new LivePage(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static IResult Events(Observer observer, CancellationToken gone, CancellationToken stopping)
    {
        var ends = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping).Token;
        return TypedResults.ServerSentEvents(observer.WatchAsync(ends));
    }

    static IResult File(string name, string contentType) =>
        Results.Stream(typeof(LivePage).Assembly.GetManifestResourceStream(name)!, contentType);
}
