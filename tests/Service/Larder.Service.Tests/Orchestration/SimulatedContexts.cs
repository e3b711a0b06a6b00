// A state database in memory, at whose commits the service may fall.
using System.Data.Common;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Larder.Service.Tests.Orchestration;

sealed class SimulatedContexts(SqliteConnection connection, IInterceptor interceptor) : IDbContextFactory<StateContext>
{
    /// <summary>Whether the database is reached from where this is.</summary>
    public Func<bool> IsReached { get; init; } = static () => true;

    public StateContext CreateDbContext() => IsReached()
        ? new(new DbContextOptionsBuilder<StateContext>().UseSqlite(connection).AddInterceptors(interceptor).Options)
        : throw new IOException("the database is not reached");
}

/// <summary>The service may fall before a change is written, and after.</summary>
sealed class FallAtCommit(SimulatedHost host) : DbTransactionInterceptor
{
    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData data, InterceptionResult result, CancellationToken stop = default)
    {
        Fall();
        return base.TransactionCommittingAsync(transaction, data, result, stop);
    }

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData data, CancellationToken stop = default)
    {
        Fall();
        return Task.CompletedTask;
    }

    void Fall()
    {
        if (host.FallsIn < 0 || host.FallsIn-- > 0) return;
        host.HasFallen = true;
        throw new ServiceFallenException();
    }
}
