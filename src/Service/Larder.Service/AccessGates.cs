// Puts the checks of who may call together: on the way to every address, and for the console's own calls.
using Larder.Base;
using Larder.Service.Access;
using Larder.Service.Api;
using Larder.Service.Insights;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service;

static class AccessGates
{
    public static void AddAccess(this IServiceCollection services, ServiceOptions options)
    {
        services.AddSingleton(new QueryAccess(options.NeedsKeys));
        if (options.Join is null) services.AddSingleton<IAccessKeyStore>(new AccessKeyFile(options.DataDirectory));
        else services.AddSingleton<IAccessKeyStore>(
            provider => new SharedAccessKeys(provider.GetRequiredService<IDbContextFactory<StateContext>>()));
        services.AddSingleton<AccessKeys>();
        services.AddSingleton(provider => new RequestBudget(
            provider.GetRequiredService<Clock>(), options.RequestsPerSecond, options.RequestsAtOnce));
        services.AddSingleton<SignatureCheck>();
        services.AddSingleton(provider => new PageDoor(
            provider.GetRequiredService<AccessKeys>(), provider.GetRequiredService<RequestBudget>(), OpenPages(options)));
        if (!options.NeedsKeys) return;
        services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(provider => new SigningHandler(
            provider.GetRequiredService<AccessKeys>().Own,
            provider.GetRequiredService<Locality>(),
            provider.GetRequiredService<Clock>())));
    }

    // Whether the service is well is no secret.
    static string[] OpenPages(ServiceOptions options) => options.OpenMetrics
        ? [InsightsServices.HealthPath, InsightsServices.MetricsPath]
        : [InsightsServices.HealthPath];

    public static void UseAccessGates(this WebApplication app, ServiceOptions options)
    {
        var guard = new PageGuard(options.HostNames);
        app.Use(next => http => guard.RunAsync(http, next));
        if (!options.NeedsKeys) return;
        var door = app.Services.GetRequiredService<PageDoor>();
        app.Use(next => http => door.RunAsync(http, next));
    }
}
