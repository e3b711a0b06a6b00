// Which database keeps the state, and where: the one place that knows the provider.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Store;

/// <summary>The state database: SQLite in the data directory.</summary>
static class StateDatabase
{
    // Goes up with every change of the tables; kept in the database file.
    const int SchemaVersion = 4;

    public static void AddStateDatabase(this IServiceCollection services, string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "larder.db");
        services.AddDbContextFactory<StateContext>(options => options.UseSqlite($"Data Source={file}"));
        services.AddSingleton<ClusterStore>();
        services.AddSingleton<TagStore>();
        services.AddSingleton<ITaggable, TaggableCaches>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<ParameterGroupStore>();
        services.AddUserStores();
    }

    /// <summary>Creates the tables of a new installation. SQLite runs with a write-ahead log that is synced at each
    /// commit, so that what was acknowledged is there after a kill or a power cut.</summary>
    /// <exception cref="IOException">The database was made by a Larder with other tables.</exception>
    public static async Task CreateAsync(IServiceProvider services, CancellationToken stop)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<StateContext>>();
        await using var state = await contexts.CreateDbContextAsync(stop);
        if (await state.Database.EnsureCreatedAsync(stop))
        {
            await state.Database.ExecuteSqlAsync($"PRAGMA user_version = 4", stop);
            return;
        }
        var versions = await state.Database.SqlQuery<int>($"PRAGMA user_version").ToListAsync(stop);
        if (versions is [SchemaVersion]) return;
        throw new IOException(
            $"The state database has tables of version {versions[0]}; this Larder knows version {SchemaVersion}.");
    }
}
