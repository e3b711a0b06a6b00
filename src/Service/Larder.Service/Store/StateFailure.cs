// Which failures mean that the state cannot be reached now, whatever was asked of it; and which that somebody else was faster.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Larder.Service.Store;

static class StateFailure
{
    const int SqliteBusy = 5, SqliteConstraint = 19;

    /// <summary>The same may succeed later.</summary>
    public static bool IsUnreachable(Exception? error) =>
        Has(error, cause => cause is NpgsqlException { IsTransient: true } or SqliteException { SqliteErrorCode: SqliteBusy });

    /// <summary>It comes from the state, be it away or asked for what it does not take.</summary>
    public static bool IsOfState(Exception? error) => Has(error, cause => cause is DbException or DbUpdateException);

    /// <summary>A transaction lost against another on the same rows: made again it finds what the other left.</summary>
    public static bool IsLostRace(Exception? error) => Has(error, cause => cause is DbUpdateConcurrencyException
        or SqliteException { SqliteErrorCode: SqliteConstraint }
        or PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation
                or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        });

    static bool Has(Exception? error, Func<Exception, bool> isCause)
    {
        while (error is not null && !isCause(error)) error = error.InnerException;
        return error is not null;
    }
}
