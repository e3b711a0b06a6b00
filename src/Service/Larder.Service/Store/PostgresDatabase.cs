// A state database on PostgreSQL, and the start of several services on it at the same time.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Larder.Service.Store;

static class PostgresDatabase
{
    /// <summary>What is wrong with a connection string, without showing it: it has a password. Null for nothing.</summary>
    public static string? FaultOf(string connection)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connection);
            if (parts.Host is null or "") return "the connection string of --join names no Host";
            return parts.Database is null or "" ? "the connection string of --join names no Database" : null;
        }
        catch (ArgumentException)
        {
            return "--join must be a connection string such as \"Host=db;Database=larder;Username=larder;Password=...\"";
        }
    }

    /// <summary>Creates the database where the server has none of that name.</summary>
    /// <exception cref="IOException">The server cannot be reached, or refuses.</exception>
    public static async Task CreateAsync(StateContext state, CancellationToken stop)
    {
        var creator = state.GetService<IRelationalDatabaseCreator>();
        try
        {
            if (await creator.ExistsAsync(stop)) return;
            await creator.CreateAsync(stop);
        }
        catch (PostgresException refusal) when (
            refusal.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another host was faster.
        }
        catch (Exception failure) when ((failure as NpgsqlException ?? failure.InnerException) is NpgsqlException reason)
        {
            throw new IOException($"the state database cannot be had: {reason.Message}", failure);
        }
    }

    /// <summary>Waits until no other service makes or changes tables; the turn ends when it is disposed of.</summary>
    public static async Task<IAsyncDisposable> TakeTurnAsync(StateContext state, CancellationToken stop)
    {
        await state.Database.OpenConnectionAsync(stop);
        await state.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({(long)StateTurn.Migration})", stop);
        return new Turn(state);
    }

    sealed class Turn(StateContext state) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await state.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({(long)StateTurn.Migration})");
            await state.Database.CloseConnectionAsync();
        }
    }
}
