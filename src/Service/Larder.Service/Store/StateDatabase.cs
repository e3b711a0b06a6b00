// Which database keeps the state, and where: the one place that knows the providers.
using Larder.Base;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Store;

/// <summary>SQLite in the data directory, or PostgreSQL where several machines share the state.</summary>
static class StateDatabase
{
    public const string FileName = "larder.db";

    /// <param name="postgres">A connection string; null for SQLite.</param>
    public static void AddStateDatabase(this IServiceCollection services, string dataDirectory, string? postgres = null)
    {
        var file = Path.Combine(dataDirectory, FileName);
        services.AddDbContextFactory<StateContext>(options =>
        {
            // Migrations are written by hand, for both providers; a test compares what they make with the model.
            options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
            options.AddInterceptors(new ResourceEvents(Clock.System));
            if (postgres is null) options.UseSqlite($"Data Source={file}");
            else options.UseNpgsql(postgres);
        });
        services.AddSingleton<CacheStore>();
        services.AddSingleton<TagStore>();
        services.AddSingleton<ITaggable, TaggableCaches>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<ParameterGroupStore>();
        services.AddSingleton<ITaggable, TaggableParameterGroups>();
        services.AddUserStores();
        services.AddSnapshotStore();
    }

    /// <summary>Creates the tables, or takes those of an earlier version on. SQLite runs with a write-ahead log that is
    /// synced at each commit, so that what was acknowledged is there after a kill or a power cut.</summary>
    /// <exception cref="IOException">The database is of a later version.</exception>
    public static async Task CreateAsync(IServiceProvider services, CancellationToken stop)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<StateContext>>();
        await using var state = await contexts.CreateDbContextAsync(stop);
        if (!state.Database.IsNpgsql())
        {
            await MigrateAsync(state, stop);
            return;
        }
        await PostgresDatabase.CreateAsync(state, stop);
        await using var turn = await PostgresDatabase.TakeTurnAsync(state, stop);
        await MigrateAsync(state, stop);
    }

    static async Task MigrateAsync(StateContext state, CancellationToken stop)
    {
        var known = state.Database.GetMigrations().ToArray();
        if (state.Database.IsSqlite())
        {
            await state.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", stop);
            await TakeFirstVersionAsync(state, known[0], stop);
        }
        var strange = (await state.Database.GetAppliedMigrationsAsync(stop)).Except(known).ToArray();
        if (strange.Length > 0)
        {
            throw new IOException($"The state database is of a later Larder: it has {strange[^1]}.");
        }
        await state.Database.MigrateAsync(stop);
    }

    // The first version made its tables without keeping a history of migrations.
    static async Task TakeFirstVersionAsync(StateContext state, string first, CancellationToken stop)
    {
        var tables = await state.Database
            .SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE type = 'table'").ToListAsync(stop);
        if (!tables.Contains("Clusters") || tables.Contains(HistoryRepository.DefaultTableName)) return;
        await state.Database.ExecuteSqlRawAsync(
            """CREATE TABLE "__EFMigrationsHistory" ("MigrationId" TEXT PRIMARY KEY, "ProductVersion" TEXT NOT NULL)""", stop);
        await state.Database.ExecuteSqlAsync(
            $"""INSERT INTO "__EFMigrationsHistory" VALUES ({first}, '10.0.0')""", stop);
    }
}
