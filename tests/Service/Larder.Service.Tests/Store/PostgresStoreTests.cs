// The stores on PostgreSQL, with the tests that hold on SQLite.
using Larder.TestKit;
using Xunit;

namespace Larder.Service.Tests.Store;

public sealed class UserStoreOnPostgresTests(PostgresServer server) : UserStoreTests, IClassFixture<PostgresServer>
{
    protected override string? Postgres { get; } = Databases.NewOn(server);
}

public sealed class ParameterGroupStoreOnPostgresTests(PostgresServer server)
    : ParameterGroupStoreTests, IClassFixture<PostgresServer>
{
    protected override string? Postgres { get; } = Databases.NewOn(server);
}

public sealed class CacheStoreOnPostgresTests(PostgresServer server) : CacheStoreTests, IClassFixture<PostgresServer>
{
    protected override string? Postgres { get; } = Databases.NewOn(server);
}

static class Databases
{
    public static string NewOn(PostgresServer server)
    {
        if (!server.IsThere) Assert.Skip("postgresql is not installed.");
        return server.NewDatabase();
    }
}
