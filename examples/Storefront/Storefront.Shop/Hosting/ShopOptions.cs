// What an application server needs to know. It comes by environment variables, as connection strings hold passwords and
// a command line is readable by everybody on the machine. Where its two caches are is the client library's own
// configuration: Larder__Api and Larder__sessions__CacheId, or ConnectionStrings__sessions, and the same for reads.
using System.Globalization;

namespace Storefront.Shop.Hosting;

/// <summary>The environment of one application server.</summary>
public sealed record ShopOptions
{
    public const string SessionsCache = "sessions";
    public const string ReadsCache = "reads";

    public const string DatabaseVariable = "STOREFRONT_DATABASE";
    public const string ServerNameVariable = "STOREFRONT_SERVER";
    public const string CountersVariable = "STOREFRONT_COUNTERS";
    public const string TimeToLiveVariable = "STOREFRONT_TIME_TO_LIVE";
    public const string StopWithParentVariable = "STOREFRONT_STOP_WITH_PARENT";

    /// <summary>Connection string of the database, see <see cref="Database.ShopDatabase"/>.</summary>
    public required string Database { get; init; }

    /// <summary>The server's name in its answers.</summary>
    public required string ServerName { get; init; }

    /// <summary>The file in which it counts.</summary>
    public required string Counters { get; init; }

    /// <summary>How long a read is served before it is read again.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>Stop when standard input ends, which is when the process that started this one is gone.</summary>
    public required bool StopWithParent { get; init; }

    public static ShopOptions FromEnvironment() => new()
    {
        Database = Required(DatabaseVariable),
        ServerName = Environment.GetEnvironmentVariable(ServerNameVariable) ?? "shop",
        Counters = Required(CountersVariable),
        TimeToLive = TimeSpan.FromSeconds(double.Parse(
            Environment.GetEnvironmentVariable(TimeToLiveVariable) ?? "45", CultureInfo.InvariantCulture)),
        StopWithParent = Environment.GetEnvironmentVariable(StopWithParentVariable) == "1",
    };

    static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"environment variable {variable} is not set");
}
