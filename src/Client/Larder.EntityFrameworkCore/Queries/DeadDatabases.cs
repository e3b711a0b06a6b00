// The databases to which no connection could be opened, until one can be again.
using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Larder.EntityFrameworkCore.Queries;

sealed class DeadDatabases
{
    readonly ConcurrentDictionary<string, bool> _dead = new(StringComparer.Ordinal);

    public bool Has(DbConnection connection) => !_dead.IsEmpty && _dead.ContainsKey(NameOf(connection));

    public void Add(DbConnection connection) => _dead[NameOf(connection)] = true;

    /// <summary>
    /// Whether the connection that EF Core is opening is for a query, and not for a transaction, for a look whether the database
    /// is there, or because the application said so. Nothing but the callers tells that. It is asked only while a database
    /// is dead.
    /// </summary>
    public static bool IsForQuery() => new StackTrace(fNeedFileInfo: false).GetFrames().Any(frame =>
    {
        var type = frame.GetMethod()?.DeclaringType;
        // An asynchronous method is a type within its own.
        var owner = type?.DeclaringType ?? type;
        var method = type?.DeclaringType is null ? frame.GetMethod()!.Name : type.Name;
        return owner is not null && owner.IsAssignableTo(typeof(IRelationalCommand))
            && method.Contains(nameof(IRelationalCommand.ExecuteReader), StringComparison.Ordinal);
    });

    // A connection's string may be another once it was opened: without its password.
    static string NameOf(DbConnection connection) => $"{connection.DataSource}|{connection.Database}";

    public void Open(DbConnection connection)
    {
        var name = NameOf(connection);
        connection.Open();
        _dead.TryRemove(name, out _);
    }

    public async Task OpenAsync(DbConnection connection, CancellationToken cancel)
    {
        var name = NameOf(connection);
        await connection.OpenAsync(cancel);
        _dead.TryRemove(name, out _);
    }
}
