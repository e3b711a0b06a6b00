// Stands between EF Core and the database. A query that is to be cached is answered by a reader over rows from the cache; writes
// are told to all servers.
using System.Data;
using System.Data.Common;
using Larder.Client.Connections;
using Larder.Client.Reads;
using Larder.EntityFrameworkCore.Results;
using Larder.EntityFrameworkCore.Writes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Larder.EntityFrameworkCore.Queries;

sealed class QueryCacheInterceptor(QueryPlans plans, FleetReads reads, WriteTracker writes)
    : DbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor, ISaveChangesInterceptor
{
    readonly DeadDatabases _dead = new();

    // EF Core opens a connection before it says what for. While the database is known to be dead, opening one for a query is left
    // to the load, so that what the cache has is still served.
    public InterceptionResult ConnectionOpening(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        _dead.Has(connection) && DeadDatabases.IsForQuery() ? InterceptionResult.Suppress() : result;

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancel) =>
        ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    public void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) => _dead.Add(connection);

    public Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancel)
    {
        _dead.Add(connection);
        return Task.CompletedTask;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancel)
    {
        if (Take(command, eventData) is { } request)
        {
            var table = await reads.GetAsync(request, ResultCodec.Instance, stop => LoadAsync(command, stop), cancel);
            return InterceptionResult<DbDataReader>.SuppressWithResult(new ResultReader(table));
        }

        await writes.BeginAsync(plans.OfWrite(command, eventData.Context, eventData.CommandSource), command, eventData);
        return result;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (Take(command, eventData) is { } request)
        {
            var table = Waiting.For(() => reads.GetAsync(
                request, ResultCodec.Instance, _ => Task.FromResult(Waiting.Apart(() => Load(command))), CancellationToken.None));
            return InterceptionResult<DbDataReader>.SuppressWithResult(new ResultReader(table));
        }

        BeginWrite(command, eventData);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancel)
    {
        await writes.BeginAsync(plans.OfWrite(command, eventData.Context, eventData.CommandSource), command, eventData);
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        BeginWrite(command, eventData);
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancel)
    {
        await writes.CommandEndedAsync(command, eventData);
        return result;
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Waiting.For(() => writes.CommandEndedAsync(command, eventData));
        return result;
    }

    public override InterceptionResult DataReaderDisposing(
        DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        writes.ReaderEnds(command, eventData);
        return result;
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancel) =>
        writes.CommandEndedAsync(command, eventData);

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) =>
        Waiting.For(() => writes.CommandEndedAsync(command, eventData));

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancel) =>
        writes.CommandEndedAsync(command, eventData);

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancel)
    {
        await writes.RenewAsync(eventData.Context);
        return result;
    }

    public InterceptionResult TransactionCommitting(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        Waiting.For(() => writes.RenewAsync(eventData.Context));
        return result;
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancel) =>
        writes.EndAsync(eventData.Context);

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) =>
        Waiting.For(() => writes.EndAsync(eventData.Context));

    public Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancel) =>
        writes.EndAsync(eventData.Context);

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) =>
        Waiting.For(() => writes.EndAsync(eventData.Context));

    public async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancel)
    {
        await writes.SavedAsync(eventData.Context);
        return result;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Waiting.For(() => writes.SavedAsync(eventData.Context));
        return result;
    }

    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancel) =>
        writes.SavedAsync(eventData.Context);

    public void SaveChangesFailed(DbContextErrorEventData eventData) => Waiting.For(() => writes.SavedAsync(eventData.Context));

    // What is read within a transaction is that transaction's own matter.
    ReadRequest? Request(DbCommand command, DbContext? context, CommandSource source) =>
        WriteTracker.IsInTransaction(command, context) ? null : plans.OfRead(command, context, source);

    ReadRequest? Take(DbCommand command, CommandEventData eventData)
    {
        if (Request(command, eventData.Context, eventData.CommandSource) is { } request) return request;
        // Its opening was put off, and it is none that the cache could answer.
        if (command.Connection is { State: ConnectionState.Closed } closed) _dead.Open(closed);
        return null;
    }

    void BeginWrite(DbCommand command, CommandEventData eventData) => Waiting.For(
        () => writes.BeginAsync(plans.OfWrite(command, eventData.Context, eventData.CommandSource), command, eventData));

    async Task<ResultTable> LoadAsync(DbCommand command, CancellationToken cancel)
    {
        var opens = command.Connection!.State == ConnectionState.Closed;
        if (opens) await _dead.OpenAsync(command.Connection, cancel);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await ResultTable.ReadAsync(reader, cancel);
        }
        finally
        {
            if (opens) await command.Connection.CloseAsync();
        }
    }

    ResultTable Load(DbCommand command)
    {
        var opens = command.Connection!.State == ConnectionState.Closed;
        if (opens) _dead.Open(command.Connection);
        try
        {
            using var reader = command.ExecuteReader();
            return ResultTable.Read(reader);
        }
        finally
        {
            if (opens) command.Connection.Close();
        }
    }
}
