// How a host takes the console in: services, pages, and the scripts and styles they need. Those are embedded in this
// assembly, so that the console works the same from any program, built, published or run by a test.
using Larder.ElastiCache;
using Larder.WebConsole.Caches;
using Larder.WebConsole.Components;
using Larder.WebConsole.Components.Widgets;
using Larder.WebConsole.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace Larder.WebConsole;

/// <summary>Adds the console to a web application.</summary>
public static class ConsoleEndpoints
{
    const int MessageBytesMax = 512 << 10;

    /// <summary>The host adds its <see cref="Hosting.IConsoleFacts"/>.</summary>
    public static void AddConsole(this IServiceCollection services)
    {
        // A text that is edited comes in one message, escaped.
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MessageBytesMax);
        services.AddMudServices(mud => mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CacheWatch>();
        services.AddScoped<NodeSession>();
        services.AddScoped<Acting>();
        services.AddHttpClient<ElastiCacheClient>((provider, http) => http.BaseAddress = OwnAddress(provider));
    }

    /// <summary>Maps the pages below <c>/console</c> and the files they load.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.MapGet("/{**file}", SendAsset).WithOrder(int.MaxValue);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    // The console talks to the API as any other client does: over HTTP, at the address that the server listens on.
    static Uri OwnAddress(IServiceProvider services)
    {
        var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        var first = new UriBuilder(addresses.Addresses.First());
        // It listens on all addresses, loopback among them.
        if (first.Host is "0.0.0.0" or "[::]") first.Host = "127.0.0.1";
        return first.Uri;
    }

    static async Task SendAsset(string? file, HttpContext http)
    {
        using var asset = typeof(ConsoleEndpoints).Assembly.GetManifestResourceStream($"/{file}");
        if (asset is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        new FileExtensionContentTypeProvider().TryGetContentType(file!, out var contentType);
        http.Response.ContentType = contentType ?? "application/octet-stream";
        http.Response.ContentLength = asset.Length;
        http.Response.Headers.CacheControl = "no-cache";
        await asset.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
