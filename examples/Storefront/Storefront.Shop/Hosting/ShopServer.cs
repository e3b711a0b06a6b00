// Wires one application server: stateless, so any of them can answer any request of any shopper. Sessions and cached
// reads are in the cache, orders in the database, and the keys that protect the session cookie in the cache too.
using System.Data.Common;
using Larder.Client.Reads;
using Larder.Client.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Storefront.Shop.Basket;
using Storefront.Shop.Catalogue;
using Storefront.Shop.Database;

namespace Storefront.Shop.Hosting;

static class ShopServer
{
    const string CookieName = "storefront.session";

    public static async Task<WebApplication> BuildAsync(ShopOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // The key ring stands in the cache unencrypted, as the sessions do; ASP.NET Core would warn at each start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (options.StopWithParent) builder.Services.AddSingleton<IHostLifetime, ParentLifetime>();

        var cache = await ConnectionMultiplexer.ConnectAsync(options.Cache);
        builder.Services.AddSingleton<IConnectionMultiplexer>(cache);
        builder.Services.AddDataProtection()
            .SetApplicationName("storefront")
            .PersistKeysToStackExchangeRedis(cache, "storefront:keys");
        builder.Services.AddCacheSession(
            session =>
            {
                session.Cookie.Name = CookieName;
                session.Cookie.HttpOnly = true;
                session.Cookie.SameSite = SameSiteMode.Lax;
                session.IdleTimeout = TimeSpan.FromMinutes(20);
            },
            store => store.KeyPrefix = "storefront:session:");

        builder.Services.AddSingleton(ShopDatabase.Open(options.Database));
        var reads = new ReadCacheOptions { KeyPrefix = "storefront:read:" };
        builder.Services.AddSingleton(new DatabaseReadCache(cache, reads));
        builder.Services.AddSingleton<DatabaseCatalogue>();
        builder.Services.AddSingleton<CachedCatalogue>();
        builder.Services.AddSingleton<OrderDatabase>();

        var app = builder.Build();
        app.Use(AnswerCacheFailure);
        app.Use((http, next) =>
        {
            http.Response.Headers["X-Server"] = options.ServerName;
            return next(http);
        });
        app.UseSession();
        app.MapGet("/health", () => "ok");
        app.MapMetrics(options.ServerName);
        app.MapCatalogue();
        app.MapBasket();
        return app;
    }

    // A session that cannot be read or written is no empty session: the shopper is told to come again.
    static async Task AnswerCacheFailure(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (e is RedisException or TimeoutException && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "1";
        }
    }
}
