// Wires one application server: stateless, so any of them can answer any request of any shopper. Sessions are in a cache of
// their own, with the keys that protect their cookie; cached reads in another, which may be lost; orders in the database.
using Larder.Client;
using Larder.Client.Reads;
using Larder.Client.Sessions;
using Larder.EntityFrameworkCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storefront.Counting;
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
        AddSessions(builder);
        AddReads(builder, options);
        builder.Services.AddSingleton<OrderDatabase>();

        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Response.Headers["X-Server"] = options.ServerName;
            return next(http);
        });
        app.UseLarderSession();
        app.MapGet("/health", () => "ok");
        app.MapCatalogue();
        app.MapBasket();
        return app;
    }

    static void AddSessions(WebApplicationBuilder builder) =>
        builder.AddLarder(ShopOptions.SessionsCache).AddSessions(session =>
        {
            session.Cookie.Name = CookieName;
            session.Cookie.HttpOnly = true;
            session.Cookie.SameSite = SameSiteMode.Lax;
            session.IdleTimeout = TimeSpan.FromMinutes(20);
        });

    static void AddReads(WebApplicationBuilder builder, ShopOptions options)
    {
        builder.AddLarder(ShopOptions.ReadsCache)
            .AddDatabaseReads(reads => reads.TimeToLive = options.TimeToLive)
            .AddQueryCache(queries => queries.Reads.TimeToLive = options.TimeToLive);
        builder.Services.AddSingleton(new ServerCounters(options.Counters));
        builder.Services.AddSingleton<StatementCounter>();
        builder.Services.AddPooledDbContextFactory<ShopContext>((provider, context) => context
            .UseShopDatabase(options.Database, provider.GetRequiredService<StatementCounter>())
            .UseLarderCache(provider));
        builder.Services.AddSingleton<CatalogueReads>();
    }
}
