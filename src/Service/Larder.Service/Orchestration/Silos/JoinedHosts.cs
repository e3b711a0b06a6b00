// What a host of several has beside what a host alone has.
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Orchestration.Silos;

static class JoinedHosts
{
    public static void AddJoinedHost(
        this IServiceCollection services, JoinOptions options, string dataDirectory, IDataProtectionBuilder protection)
    {
        services.AddSingleton(options);
        services.AddSingleton<HostStore>();
        services.AddSingleton<HostLease>();
        services.AddSingleton<HostWatch>();
        services.AddSingleton<OtherHosts>();
        services.AddHostedService<HostSweeper>();
        services.AddSingleton<IOtherHosts>(provider => provider.GetRequiredService<OtherHosts>());
        services.AddSingleton(provider => new HostEntry(
            provider.GetRequiredService<HostStore>(), provider.GetRequiredService<IHostAgent>(), dataDirectory));
        protection.SetApplicationName("larder");
        services.AddOptions<KeyManagementOptions>().Configure<IDbContextFactory<StateContext>>(
            (keys, contexts) => keys.XmlRepository = new ConsoleKeyStore(contexts));
    }

    /// <summary>Leases are given only while the host is one of the service.</summary>
    public static Func<bool> MayLease(IServiceProvider services)
    {
        var lease = services.GetRequiredService<HostLease>();
        return () => lease.IsValid;
    }
}
