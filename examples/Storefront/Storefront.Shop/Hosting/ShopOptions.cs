// What an application server needs to know. It comes by environment variables, as connection strings hold passwords and
// a command line is readable by everybody on the machine.
namespace Storefront.Shop.Hosting;

/// <summary>The environment of one application server.</summary>
public sealed record ShopOptions
{
    public const string CacheVariable = "STOREFRONT_CACHE";
    public const string DatabaseVariable = "STOREFRONT_DATABASE";
    public const string ServerNameVariable = "STOREFRONT_SERVER";
    public const string StopWithParentVariable = "STOREFRONT_STOP_WITH_PARENT";

    /// <summary>StackExchange.Redis configuration of the cache, such as <c>127.0.0.1:6379</c>.</summary>
    public required string Cache { get; init; }

    /// <summary>Connection string of the database, see <see cref="Database.ShopDatabase.Open"/>.</summary>
    public required string Database { get; init; }

    /// <summary>The server's name in its answers.</summary>
    public required string ServerName { get; init; }

    /// <summary>Stop when standard input ends, which is when the process that started this one is gone.</summary>
    public required bool StopWithParent { get; init; }

    public static ShopOptions FromEnvironment() => new()
    {
        Cache = Required(CacheVariable),
        Database = Required(DatabaseVariable),
        ServerName = Environment.GetEnvironmentVariable(ServerNameVariable) ?? "shop",
        StopWithParent = Environment.GetEnvironmentVariable(StopWithParentVariable) == "1",
    };

    static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"environment variable {variable} is not set");
}
