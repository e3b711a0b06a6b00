// memcached's command-line options as rows: what each becomes in the words of the configuration.
namespace Larder.Engine.Settings.Memcached;

/// <summary>An option of memcached.</summary>
/// <param name="Letter">Short form, as in -m; 0 when there is none.</param>
/// <param name="Name">Long form, as in --memory-limit.</param>
/// <param name="TakesValue">A value follows.</param>
/// <param name="ToLines">The configuration lines it stands for; null when it means nothing to Larder.</param>
sealed record MemcachedOption(char Letter, string Name, bool TakesValue, Func<string, string>? ToLines)
{
    /// <summary>Every option of memcached 1.6, in the order of its help text.</summary>
    public static readonly MemcachedOption[] All =
    [
        With('p', "port", value => $"port {value}"),
        With('U', "udp-port", value => value == "0" ? "" : Refuse("UDP is not supported")),
        With('s', "unix-socket", value => $"unixsocket {value}\nport 0"),
        With('a', "unix-mask", value => $"unixsocketperm {value}"),
        Flag('A', "enable-shutdown", "memcached-shutdown yes"),
        With('l', "listen", MemcachedValues.Listen),
        Flag('d', "daemon", "daemonize yes"),
        Flag('r', "enable-coredumps"),
        With('u', "user", null),
        With('m', "memory-limit", MemcachedValues.Megabytes),
        Flag('M', "disable-evictions", "maxmemory-policy noeviction"),
        With('c', "conn-limit", value => $"maxclients {value}"),
        Flag('k', "lock-memory"),
        Flag('v', "verbose", "loglevel verbose"),
        With('P', "pidfile", value => $"pidfile {value}"),
        With('f', "slab-growth-factor", null),
        With('n', "slab-min-size", null),
        Flag('L', "enable-largepages"),
        With('D', "delimiter", null),
        With('t', "threads", value => $"io-threads {value}"),
        With('R', "max-reqs-per-event", value => $"memcached-requests-per-event {value}"),
        Flag('C', "disable-cas", "memcached-cas no"),
        With('b', "listen-backlog", value => $"tcp-backlog {value}"),
        With('B', "protocol", value => $"memcached-protocol {(value == "auto-negotiate" ? "auto" : value)}"),
        With('I', "max-item-size", MemcachedValues.ItemSize),
        new('S', "enable-sasl", false, _ => Refuse("SASL authentication is not supported")),
        Flag('F', "disable-flush-all", "memcached-flush-all no"),
        Flag('X', "disable-dumping", "memcached-dump-commands no"),
        Flag('W', "disable-watch", "memcached-watch no"),
        With('Y', "auth-file", value => $"memcached-auth-file {value}"),
        With('e', "memory-file", value => $"memcached-memory-file {value}"),
        new('Z', "enable-ssl", false, _ => Refuse("TLS on a memcached port is not supported")),
        With('o', "extended", MemcachedValues.Extended),
    ];

    static MemcachedOption With(char letter, string name, Func<string, string>? toLines) =>
        new(letter, name, true, toLines);

    static MemcachedOption Flag(char letter, string name, string? line = null) =>
        new(letter, name, false, line is null ? null : _ => line);

    static string Refuse(string reason) => throw new Syntax.ConfigException(reason);
}
