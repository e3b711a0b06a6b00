// Counts the statements that the database is sent, where they are sent: by SQLite's own trace of each connection, and by
// Npgsql's tracing of each command. What EF Core, the caches' loads or anybody else in this process sends is counted alike.
using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;
using Storefront.Counting;

namespace Storefront.Shop.Database;

/// <summary>Counts reads and writes of the database.</summary>
public sealed class StatementCounter : DbConnectionInterceptor, IDisposable
{
    static readonly string[] s_reads = ["select", "with"];
    static readonly string[] s_writes = ["insert", "update", "delete"];

    readonly ServerCounters _counters;
    readonly ConditionalWeakTable<sqlite3, object> _traced = [];
    readonly ActivityListener _npgsql;

    public StatementCounter(ServerCounters counters)
    {
        _counters = counters;
        // Npgsql traces for whoever listens.
        _npgsql = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(_npgsql);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        // Pooled handles are opened again and again.
        if (connection is SqliteConnection { Handle: { } handle } && _traced.TryAdd(handle, this))
            raw.sqlite3_trace(handle, (_, sql) => Count(sql), null);
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    public void Dispose() => _npgsql.Dispose();

    /// <summary>A command is being sent.</summary>
    public void Count(string sql)
    {
        var statement = WithoutComments(sql);
        if (StartsWithAny(statement, s_reads)) _counters.DatabaseRead();
        else if (StartsWithAny(statement, s_writes)) _counters.DatabaseWrite();
    }

    // EF Core writes the marks of a query above it.
    static ReadOnlySpan<char> WithoutComments(string sql)
    {
        var rest = sql.AsSpan().TrimStart();
        while (rest.StartsWith("--"))
        {
            var end = rest.IndexOf('\n');
            rest = end < 0 ? [] : rest[(end + 1)..].TrimStart();
        }

        return rest;
    }

    static bool StartsWithAny(ReadOnlySpan<char> statement, string[] words)
    {
        foreach (var word in words)
        {
            if (statement.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
