// The writes of contexts, from before their first command until after their commit:
//
//     without a transaction    SaveChanges begins ... SavedChanges ends; ExecuteUpdate begins ... its command ends
//     in a transaction         each command begins ... right before the commit once more ... the commit or rollback ends
//     in a TransactionScope    each command begins ... the scope's end ends
//
// A transaction that is disposed without a word ends when its context does something else, or lapses.
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Transactions;
using Larder.Client.Reads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Larder.EntityFrameworkCore.Writes;

sealed class WriteTracker(TableWrites writes)
{
    readonly ConditionalWeakTable<DbContext, List<TableWrite>> _open = [];

    // Commands that are no part of SaveChanges.
    readonly ConditionalWeakTable<DbCommand, object> _alone = [];

    public static bool IsInTransaction(DbCommand command, DbContext? context) =>
        command.Transaction is not null || context?.Database.CurrentTransaction is not null || Transaction.Current is not null;

    public async Task BeginAsync(string[]? tables, DbCommand command, CommandEventData eventData)
    {
        if (tables is null || eventData.Context is not { } context) return;
        var isInTransaction = IsInTransaction(command, context);
        // What a transaction left that was not committed.
        if (!isInTransaction && eventData.CommandSource != CommandSource.SaveChanges) await EndAsync(context);
        var write = await TableWrite.BeginAsync(writes, tables);
        lock (_open) _open.GetOrCreateValue(context).Add(write);
        if (eventData.CommandSource != CommandSource.SaveChanges) _alone.AddOrUpdate(command, this);
        if (Transaction.Current is { } ambient) ambient.TransactionCompleted += (_, _) => EndLater(context);
    }

    /// <summary>A command that stood alone has ended.</summary>
    public Task CommandEndedAsync(DbCommand command, CommandEventData eventData) =>
        eventData.CommandSource == CommandSource.SaveChanges || IsInTransaction(command, eventData.Context)
            ? Task.CompletedTask
            : EndAsync(eventData.Context);

    /// <summary>The rows of a command that wrote and returned rows have been read.</summary>
    public void ReaderEnds(DbCommand command, DataReaderDisposingEventData eventData)
    {
        if (eventData.Context is not { } context || IsInTransaction(command, context)) return;
        if (_alone.Remove(command)) EndLater(context);
    }

    public Task SavedAsync(DbContext? context) =>
        context?.Database.CurrentTransaction is null && Transaction.Current is null ? EndAsync(context) : Task.CompletedTask;

    public async Task RenewAsync(DbContext? context)
    {
        foreach (var write in OpenOf(context)) await write.RenewAsync();
    }

    public async Task EndAsync(DbContext? context)
    {
        var ended = OpenOf(context);
        if (ended.Length == 0) return;
        lock (_open) _open.Remove(context!);
        foreach (var write in ended) await write.DisposeAsync();
    }

    // For those who cannot wait. Ending a write does not throw.
    void EndLater(DbContext context) => _ = EndAsync(context);

    TableWrite[] OpenOf(DbContext? context)
    {
        if (context is null) return [];
        lock (_open) return _open.TryGetValue(context, out var open) ? [.. open] : [];
    }
}
