// Failures of the state that pass, and others.
using System.Net.Sockets;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
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
}
