// What the grains work with.
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Larder.Service.Orchestration;

static class OrchestrationServices
{
    public static void AddOrchestration(this IServiceCollection services, bool usesUsualPorts)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ICacheAlarm, CacheAlarm>();
        services.AddSingleton(provider =>
            new Hosts(provider.GetRequiredService<IHostAgent>(), provider.GetService<IOtherHosts>()));
        services.AddSingleton<IIncomingGrainCallFilter, StateFaults>();
        services.AddSingleton<CacheGrains>();
        services.AddSingleton(provider => new Placement(
            provider.GetRequiredService<CacheStore>(), provider.GetRequiredService<Hosts>(), usesUsualPorts));
        services.AddSingleton<NodeTypeRoom>();
        services.AddSingleton<NodeConfiguration>();
        services.AddSingleton<CacheEvents>();
        services.AddSingleton<Heirs>();
        services.AddSingleton<RoleSteps>();
        services.AddSingleton<LostNodes>();
        services.AddSingleton<CacheSteps>();
        services.AddSingleton(provider => new SnapshotFolder(
            provider.GetRequiredService<HostLayout>().Snapshots, provider.GetRequiredService<IHostAgent>().Facts.Name,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SnapshotSteps>();
        services.AddSingleton<SnapshotSettler>();
        services.AddHostedService(provider => provider.GetRequiredService<SnapshotSettler>());
    }
}
