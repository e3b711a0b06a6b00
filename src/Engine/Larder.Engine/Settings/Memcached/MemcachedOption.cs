// memcached's command-line options as rows: what each becomes in the words of the configuration.
using Larder.Engine.Settings.Syntax;

namespace Larder.Engine.Settings.Memcached;

/// <summary>An option of memcached.</summary>
/// <param name="Letter">Short form, as in -m; 0 when there is none.</param>
/// <param name="Name">Long form, as in --memory-limit.</param>
/// <param name="TakesValue">A value follows.</param>
/// <param name="Help">What it does; empty for one that is refused.</param>
/// <param name="ToLines">The configuration lines it stands for; null when it means nothing to Larder.</param>
sealed record MemcachedOption(char Letter, string Name, bool TakesValue, string Help, Func<string, string>? ToLines)
{
    const string NoMeaning = "taken, without a meaning here";

    /// <summary>Every option of memcached 1.6 but those that only ask (-h, -V), in the order of its help text.</summary>
    public static readonly MemcachedOption[] All =
    [
        With('p', "port", "TCP port (11211)", value => $"port {value}"),
        With('U', "udp-port", "0, as there is no UDP", value => value == "0" ? "" : Refuse("UDP is not supported")),
        With('s', "unix-socket", "path of a Unix socket, in the place of a port", value => $"unixsocket {value}\nport 0"),
        With('a', "unix-mask", "permissions of the Unix socket, octal (700)", value => $"unixsocketperm {value}"),
        Flag('A', "enable-shutdown", "allows the command shutdown", "memcached-shutdown yes"),
        With('l', "listen", "addresses, with commas between them (this machine alone)", MemcachedValues.Listen),
        Flag('d', "daemon", "runs in the background", "daemonize yes"),
        Flag('r', "enable-coredumps", NoMeaning),
        With('u', "user", NoMeaning, null),
        With('m', "memory-limit", "megabytes for items (64)", MemcachedValues.Megabytes),
        Flag('M', "disable-evictions", "refuses items when memory is full", "maxmemory-policy noeviction"),
        With('c', "conn-limit", "most connections at once (1024)", value => $"maxclients {value}"),
        Flag('k', "lock-memory", NoMeaning),
        Flag('v', "verbose", "more in the log; twice for more still", "loglevel verbose"),
        With('P', "pidfile", "file for the number of the process", value => $"pidfile {value}"),
        With('f', "slab-growth-factor", "by how much classes of sizes grow (1.25), in statistics",
            value => $"memcached-growth-factor {value}"),
        With('n', "slab-min-size", "least bytes of an item (48), in statistics", value => $"memcached-chunk-size {value}"),
        Flag('L', "enable-largepages", NoMeaning),
        With('D', "delimiter", "ends the prefix of keys by which stats detail counts (:); counts from the start",
            MemcachedValues.Delimiter),
        With('t', "threads", "event loops (one per processor)", value => $"io-threads {value}"),
        With('R', "max-reqs-per-event", "requests of a connection in a row (20)",
            value => $"memcached-requests-per-event {value}"),
        Flag('C', "disable-cas", "items have no CAS numbers", "memcached-cas no"),
        With('b', "listen-backlog", "connections that may wait to be accepted (1024)", value => $"tcp-backlog {value}"),
        With('B', "protocol", "ascii, binary or auto (auto)",
            value => $"memcached-protocol {(value == "auto-negotiate" ? "auto" : value)}"),
        With('I', "max-item-size", "largest item, 1k to 1024m (1m)", MemcachedValues.ItemSize),
        Flag('F', "disable-flush-all", "refuses flush_all", "memcached-flush-all no"),
        Flag('X', "disable-dumping", "refuses stats cachedump and lru_crawler metadump", "memcached-dump-commands no"),
        Flag('W', "disable-watch", "refuses watch", "memcached-watch no"),
        With('Y', "auth-file", "file of lines name:password; the text protocol has to log in",
            value => $"memcached-auth-file {value}"),
        With('e', "memory-file", "file that keeps the items from a planned stop to the next start",
            value => $"memcached-memory-file {value}"),
        new('S', "enable-sasl", false, "the binary protocol has to log in (SASL PLAIN), by the file of passwords that the"
            + " configuration names", _ => "memcached-sasl yes\nmemcached-protocol binary"),
        new('Z', "enable-ssl", false, "", _ => Refuse("TLS on a memcached port is not supported")),
        With('o', "extended", "further options, with commas between them", MemcachedExtended.ToLines),
    ];

    /// <summary>The row as it stands in the help text.</summary>
    public string HelpLine => $"-{Letter}, --{Name + (TakesValue ? "=<value>" : ""),-28} {Help}";

    static MemcachedOption With(char letter, string name, string help, Func<string, string>? toLines) =>
        new(letter, name, true, help, toLines);

    static MemcachedOption Flag(char letter, string name, string help, string? line = null) =>
        new(letter, name, false, help, line is null ? null : _ => line);

    static string Refuse(string reason) => throw new ConfigException(reason);
}
