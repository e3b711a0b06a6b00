// Registers what answers Application Auto Scaling's API.
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Api.AutoScaling;

static class AutoScalingServices
{
    public static void AddAutoScalingApi(this IServiceCollection services)
    {
        services.AddSingleton<ScalableTargetActions>();
        services.AddSingleton<ScalingPolicyActions>();
        services.AddSingleton<ScheduledActionActions>();
        services.AddSingleton<ScalingActivityActions>();
        services.AddSingleton<AutoScalingEndpoint>();
    }
}
