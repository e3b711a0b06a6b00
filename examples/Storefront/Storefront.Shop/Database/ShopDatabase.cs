// Where the shop's rows are: an embedded SQLite file, or PostgreSQL when the connection string names a host.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Storefront.Shop.Database;

/// <summary>Opens the shop's database.</summary>
public static class ShopDatabase
{
    /// <summary>The schema that the tables stand in on PostgreSQL, apart from what else the database holds.</summary>
    public const string PostgresSchema = "storefront";

    /// <summary>A pool of connections. SQLite: <c>Data Source=FILE</c>; PostgreSQL: <c>Host=...</c>.</summary>
    public static DbDataSource Open(string connectionString) =>
        IsSqlite(connectionString) ? OpenSqlite(connectionString) : OpenPostgres(connectionString);

    /// <summary>True when a connection string names an SQLite file.</summary>
    public static bool IsSqlite(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return parts.ContainsKey("Data Source") && !parts.ContainsKey("Host");
    }

    static DbDataSource OpenSqlite(string connectionString) =>
        SqliteFactory.Instance.CreateDataSource(
            new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = 10 }.ConnectionString);

    static NpgsqlDataSource OpenPostgres(string connectionString) =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = PostgresSchema }.ConnectionString);
}
