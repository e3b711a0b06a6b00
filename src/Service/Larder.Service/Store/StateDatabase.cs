// Which database keeps the state, and where: the one place that knows the provider.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Store;

/// <summary>The state database: SQLite in the data directory.</summary>
static class StateDatabase
{
    public static void AddStateDatabase(this IServiceCollection services, string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "larder.db");
        services.AddDbContextFactory<StateContext>(options => options.UseSqlite($"Data Source={file}"));
        services.AddSingleton<ClusterStore>();
        services.AddSingleton<TagStore>();
        services.AddSingleton<EventStore>();
    }

    /// <summary>Creates the tables of a new installation. SQLite then runs with a write-ahead log that is synced at
    /// each commit, so that what was acknowledged is there after a kill or a power cut.</summary>
    public static async Task CreateAsync(IServiceProvider services, CancellationToken stop)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<StateContext>>();
        await using var state = await contexts.CreateDbContextAsync(stop);
        await state.Database.EnsureCreatedAsync(stop);
    }
}
