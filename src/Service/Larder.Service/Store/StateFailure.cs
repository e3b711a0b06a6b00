// Which failures mean that the state cannot be reached now, whatever was asked of it.
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Larder.Service.Store;

static class StateFailure
{
    const int SqliteBusy = 5;

    /// <summary>The same may succeed later.</summary>
    public static bool IsUnreachable(Exception? error)
    {
        while (error is not (null or NpgsqlException { IsTransient: true } or SqliteException { SqliteErrorCode: SqliteBusy }))
        {
            error = error.InnerException;
        }
        return error is not null;
    }
}
