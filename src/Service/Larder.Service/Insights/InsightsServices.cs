// What tells how the service and its caches are doing.
using Larder.Service.Insights.Logs;
using Larder.Service.Insights.Metrics;
using Larder.Service.Insights.Notifications;
using Larder.Service.Insights.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Insights;

/// <summary>What insights are told at the start.</summary>
/// <param name="Period">How often nodes are asked.</param>
/// <param name="DataDirectory">Where delivered logs lie.</param>
/// <param name="NotifyUrl">Who is told of events; null for nobody.</param>
sealed record InsightsOptions(TimeSpan Period, string DataDirectory, Uri? NotifyUrl);

static class InsightsServices
{
    public const string MetricsPath = "/metrics", HealthPath = "/health";

    public static void AddInsights(this IServiceCollection services, InsightsOptions options)
    {
        services.AddSingleton(new CollectorOptions(options.Period));
        services.AddSingleton<PrometheusPage>();
        services.AddSingleton<HealthPage>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<OtherMetrics>();
        services.AddSingleton<IMetricHistory>(provider => provider.GetRequiredService<NodeMetrics>());
        services.AddHostedService<NodeCollector>();
        services.AddSingleton(new NotifierOptions(options.NotifyUrl));
        services.AddHostedService<Notifier>();
        services.AddSingleton(new DeliveredFiles(options.DataDirectory));
        services.AddSingleton(new LogDelivererOptions(options.Period));
        services.AddHostedService<LogDeliverer>();
    }

    public static void MapInsights(this IEndpointRouteBuilder app)
    {
        app.MapGet(MetricsPath, app.ServiceProvider.GetRequiredService<PrometheusPage>().AnswerAsync);
        app.MapGet(HealthPath, app.ServiceProvider.GetRequiredService<HealthPage>().AnswerAsync);
    }
}
