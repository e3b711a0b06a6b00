// Registers the stores of subnet groups and cache security groups, and sees to the group that is always there.
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Larder.Service.Api;

static class SmallResources
{
    public static void AddSmallResources(this IServiceCollection services)
    {
        services.AddSingleton<SubnetGroupStore>();
        services.AddSingleton<SecurityGroupStore>();
        services.AddSingleton<ITaggable, TaggableSubnetGroups>();
        services.AddSingleton<ITaggable, TaggableSecurityGroups>();
        services.AddHostedService<StandingSubnetGroup>();
    }

    sealed class StandingSubnetGroup(SubnetGroupStore groups, Locality locality) : IHostedService
    {
        public Task StartAsync(CancellationToken stop) => groups.AddStandingAsync(new SubnetGroupRecord
        {
            Name = SubnetGroupRules.Standing,
            Arn = locality.Arn("subnetgroup", SubnetGroupRules.Standing),
            Description = "Default CacheSubnetGroup",
            Subnets = "subnet-00000000",
        });

        public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
    }
}
