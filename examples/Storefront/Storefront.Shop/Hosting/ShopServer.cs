// Wires one application server: stateless, so any of them can answer any request of any shopper. Sessions and cached
// reads are in the cache, orders in the database, and the keys that protect the session cookie in the cache too.
using System.Data.Common;
using Larder.Client;
using Larder.Client.Reads;
using Larder.Client.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storefront.Shop.Basket;
using Storefront.Shop.Catalogue;
using Storefront.Shop.Database;

namespace Storefront.Shop.Hosting;

static class ShopServer
{
    const string CookieName = "storefront.session";

    public static WebApplication Build(ShopOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // The key ring stands in the cache unencrypted, as the sessions do; ASP.NET Core would warn at each start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (options.StopWithParent) builder.Services.AddSingleton<IHostLifetime, ParentLifetime>();

        // All of the demo runs on one machine, cache and shoppers too: it may be slow when that is busy.
        builder.AddLarder(
            "storefront",
            cache =>
            {
                cache.Endpoint = options.Cache;
                cache.CommandLimit = TimeSpan.FromSeconds(1);
            })
            .AddSessions(
                session =>
                {
                    session.Cookie.Name = CookieName;
                    session.Cookie.HttpOnly = true;
                    session.Cookie.SameSite = SameSiteMode.Lax;
                    session.IdleTimeout = TimeSpan.FromMinutes(20);
                },
                store => store.KeyPrefix = "storefront:session:")
            .AddDatabaseReads();

        builder.Services.AddSingleton(ShopDatabase.Open(options.Database));
        builder.Services.AddSingleton<DatabaseCatalogue>();
        builder.Services.AddSingleton<CachedCatalogue>();
        builder.Services.AddSingleton<OrderDatabase>();

        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Response.Headers["X-Server"] = options.ServerName;
            return next(http);
        });
        app.UseLarderSession();
        app.MapGet("/health", () => "ok");
        app.MapMetrics(options.ServerName);
        app.MapCatalogue();
        app.MapBasket();
        return app;
    }
}
