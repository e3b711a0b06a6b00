// Failures of the state that pass, and others.
using System.Net.Sockets;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Larder.Service.Tests.Store;

public sealed class StateFailureTests
{
    [Fact]
    public void A_database_that_is_away_or_busy_may_be_there_later()
    {
        var away = new NpgsqlException("away", new SocketException((int)SocketError.ConnectionRefused));
        Assert.True(StateFailure.IsUnreachable(away));
        Assert.True(StateFailure.IsUnreachable(new InvalidOperationException("likely transient", away)));
        Assert.True(StateFailure.IsUnreachable(new SqliteException("database is locked", 5)));
        Assert.False(StateFailure.IsUnreachable(new SqliteException("no such table", 1)));
        Assert.False(StateFailure.IsUnreachable(new InvalidOperationException("a fault")));
    }

    [Theory]
    [InlineData(PostgresErrorCodes.UniqueViolation, true)]
    [InlineData(PostgresErrorCodes.DeadlockDetected, true)]
    [InlineData(PostgresErrorCodes.SerializationFailure, true)]
    [InlineData(PostgresErrorCodes.NotNullViolation, false)]
    public void Who_was_too_late_tries_again_and_who_was_wrong_does_not(string sqlState, bool isLostRace)
    {
        var refusal = new PostgresException("no", "ERROR", "ERROR", sqlState);
        Assert.Equal(isLostRace, StateFailure.IsLostRace(refusal));
        Assert.Equal(isLostRace, StateFailure.IsLostRace(new DbUpdateException("no", refusal)));
        Assert.True(StateFailure.IsOfState(new InvalidOperationException("around", refusal)));
    }
}
