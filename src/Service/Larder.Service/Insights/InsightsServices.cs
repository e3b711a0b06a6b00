// What tells how the service and its caches are doing.
using Larder.Service.Insights.Metrics;
using Larder.Service.Insights.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Insights;

/// <summary>What insights are told at the start.</summary>
/// <param name="Period">How often nodes are asked.</param>
sealed record InsightsOptions(TimeSpan Period);

static class InsightsServices
{
    public const string MetricsPath = "/metrics", HealthPath = "/health";

    public static void AddInsights(this IServiceCollection services, InsightsOptions options)
    {
        services.AddSingleton(new CollectorOptions(options.Period));
        services.AddSingleton<PrometheusPage>();
        services.AddSingleton<HealthPage>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<IMetricHistory>(provider => provider.GetRequiredService<NodeMetrics>());
        services.AddHostedService<NodeCollector>();
    }

    public static void MapInsights(this IEndpointRouteBuilder app)
    {
        app.MapGet(MetricsPath, app.ServiceProvider.GetRequiredService<PrometheusPage>().AnswerAsync);
        app.MapGet(HealthPath, app.ServiceProvider.GetRequiredService<HealthPage>().AnswerAsync);
    }
}
