// Where the shop's rows are: an embedded SQLite file, or PostgreSQL when the connection string names a host.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Storefront.Shop.Database;

/// <summary>Leads contexts to the shop's database.</summary>
public static class ShopDatabase
{
    /// <summary>The schema that the tables stand in on PostgreSQL, apart from what else the database holds.</summary>
    public const string PostgresSchema = "storefront";

    // SQLite has one writer at a time, of all servers.
    const int WriterWaitSeconds = 60;

    /// <summary>
    /// SQLite: <c>Data Source=FILE</c>; PostgreSQL: <c>Host=...</c>. What is sent to it is counted by the counter, if any.
    /// </summary>
    public static DbContextOptionsBuilder UseShopDatabase(
        this DbContextOptionsBuilder options, string connectionString, StatementCounter? counter = null)
    {
        if (counter is not null) options.AddInterceptors(counter);
        return IsSqlite(connectionString)
            ? options.UseSqlite(
                new SqliteConnectionStringBuilder(connectionString) { DefaultTimeout = WriterWaitSeconds }.ConnectionString)
            : options.UseNpgsql(OpenPostgres(connectionString, counter));
    }

    /// <summary>True when a connection string names an SQLite file.</summary>
    public static bool IsSqlite(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return parts.ContainsKey("Data Source") && !parts.ContainsKey("Host");
    }

    static NpgsqlDataSource OpenPostgres(string connectionString, StatementCounter? counter)
    {
        var source = new NpgsqlDataSourceBuilder(connectionString);
        source.ConnectionStringBuilder.SearchPath = PostgresSchema;
        if (counter is not null)
        {
            source.ConfigureTracing(
                tracing => tracing.ConfigureCommandEnrichmentCallback((_, command) => counter.Count(command.CommandText)));
        }

        return source.Build();
    }
}
