// Directives that Larder accepts, checks, remembers and writes back, because configuration files hold them, but that
// steer nothing here: they tune machinery that Larder does not have (fork, jemalloc, RDMA, gossip internals).
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

static class AcceptedSettings
{
    public static void AddTo(SettingTable table)
    {
        AddProcess(table);
        AddNetwork(table);
        AddMemory(table);
        AddPersistence(table);
        AddReplication(table);
    }

    static void AddProcess(SettingTable table)
    {
        table.Add(new YesNo("daemonize", false, Immutable));
        table.Add(new YesNo("always-show-logo", false, Immutable));
        table.Add(new YesNo("set-proc-title", true, Immutable));
        table.Add(new Words("proc-title-template", "{title} {listen-addr} {server-mode}"));
        table.Add(new OneOf("supervised", "no", ["upstart", "systemd", "auto", "no"], Immutable));
        table.Add(new YesNo("syslog-enabled", false, Immutable));
        table.Add(new Words("syslog-ident", "valkey", Immutable));
        table.Add(new OneOf("syslog-facility", "local0",
            ["user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], Immutable));
        table.Add(new OneOf("log-format", "legacy", ["legacy", "logfmt"]));
        table.Add(new OneOf("log-timestamp-format", "legacy", ["legacy", "iso8601", "milliseconds"]));
        table.Add(new YesNo("hide-user-data-from-log", true));
        table.Add(new YesNo("crash-log-enabled", true));
        table.Add(new YesNo("crash-memcheck-enabled", true));
        table.Add(new YesNo("use-exit-on-panic", false, Hidden));
        table.Add(new YesNo("enable-debug-assert", false, Immutable | Hidden));
        table.Add(new Number("watchdog-period", 0, 0, int.MaxValue, flags: Hidden));
        table.Add(new Words("ignore-warnings"));
        table.Add(new Words("locale-collate"));
        table.Add(new Words("server-cpulist", flags: Immutable, alias: "server_cpulist"));
        table.Add(new Words("bio-cpulist", flags: Immutable, alias: "bio_cpulist"));
        table.Add(new Words("aof-rewrite-cpulist", flags: Immutable, alias: "aof_rewrite_cpulist"));
        table.Add(new Words("bgsave-cpulist", flags: Immutable, alias: "bgsave_cpulist"));
        table.Add(new OneOf("oom-score-adj", "no", ["no", "yes", "relative", "absolute"]));
        table.Add(new OomScores("oom-score-adj-values", [0, 200, 800]));
        table.Add(new YesNo("disable-thp", true, Immutable));
        table.Add(new OneOf("propagation-error-behavior", "ignore",
            ["ignore", "panic", "panic-on-replicas"]));
        table.Add(new Words("hash-seed", flags: Immutable));
    }

    static void AddNetwork(SettingTable table)
    {
        table.Add(new Number("events-per-io-thread", 2, 0, int.MaxValue, flags: Hidden));
        table.Add(new YesNo("io-threads-always-active", false, Hidden));
        table.Add(new Number("min-io-threads-avoid-copy-reply", 7, 0, int.MaxValue, flags: Hidden));
        table.Add(new Number("min-string-size-avoid-copy-reply", 16384, 0, int.MaxValue, flags: Hidden));
        table.Add(new Number("min-string-size-avoid-copy-reply-threaded", 65536, 0, int.MaxValue, flags: Hidden));
        table.Add(new Number("prefetch-batch-max-size", 16, 0, 128));
        table.Add(new Number("max-new-connections-per-cycle", 10, 1, 1000));
        table.Add(new Number("max-new-tls-connections-per-cycle", 1, 1, 1000));
        table.Add(new Number("socket-mark-id", 0, 0, uint.MaxValue, flags: Immutable));
        table.Add(new YesNo("mptcp", false, Immutable));
        table.Add(new YesNo("repl-mptcp", false, Immutable));
        table.Add(new WordList("rdma-bind", [], 16, "Too many bind addresses specified.", Immutable));
        table.Add(new Number("rdma-port", 0, 0, 65535));
        table.Add(new Number("rdma-rx-size", 1024 * 1024, 64 * 1024, 16 * 1024 * 1024, flags: Immutable));
        table.Add(new Number("rdma-completion-vector", -1, -1, 1024, flags: Immutable));
        table.Add(new Words("tls-dh-params-file", flags: AlwaysApply));
        table.Add(new Words("tls-ciphers"));
        table.Add(new Words("tls-ciphersuites"));
        table.Add(new YesNo("tls-prefer-server-ciphers", false));
        table.Add(new YesNo("tls-session-caching", true));
        table.Add(new Number("tls-session-cache-size", 20 * 1024, 0, int.MaxValue));
        table.Add(new Number("tls-session-cache-timeout", 300, 0, int.MaxValue));
    }

    static void AddMemory(SettingTable table)
    {
        table.Add(new YesNo("activerehashing", true));
        table.Add(new YesNo("dynamic-hz", true, Hidden));
        table.Add(new YesNo("jemalloc-bg-thread", true));
        table.Add(new YesNo("activedefrag", false));
        table.Add(new Number("active-defrag-cycle-min", 1, 1, 99));
        table.Add(new Number("active-defrag-cycle-max", 25, 1, 99));
        table.Add(new Number("active-defrag-cycle-us", 500, 0, 100_000));
        table.Add(new Number("active-defrag-threshold-lower", 10, 0, 1000));
        table.Add(new Number("active-defrag-threshold-upper", 100, 0, 1000));
        table.Add(new Number("active-defrag-max-scan-fields", 1000, 1, long.MaxValue));
        table.Add(new Number("active-defrag-ignore-bytes", 100 << 20, 1, long.MaxValue, NumberForm.Memory));
    }

    static void AddPersistence(SettingTable table)
    {
        table.Add(new YesNo("aof-rewrite-incremental-fsync", true));
        table.Add(new YesNo("aof-disable-auto-gc", false, Hidden));
        table.Add(new Number(
            "loading-process-events-interval-bytes", 2 * 1024 * 1024, 1024, int.MaxValue, flags: Hidden));
        table.Add(new OneOf("sanitize-dump-payload", "no", ["no", "yes", "clients"], Hidden));
    }

    static void AddReplication(SettingTable table)
    {
        table.Add(new YesNo("dual-channel-replication-enabled", false));
        table.Add(new YesNo("replica-ignore-disk-write-errors", false));
        table.Add(new Number("cluster-announce-client-port", 0, 0, 65535));
        table.Add(new Number("cluster-announce-client-tls-port", 0, 0, 65535));
        table.Add(new Number("cluster-blacklist-ttl", 60, long.MinValue, long.MaxValue));
        table.Add(new OneOf("cluster-config-save-behavior", "sync", ["sync", "best-effort"]));
        table.Add(new Number("cluster-link-sendbuf-limit", 0, 0, long.MaxValue, NumberForm.UnsignedMemory));
        table.Add(new Number("cluster-ping-interval", 0, 0, long.MaxValue, flags: Hidden));
        table.Add(new Number("cluster-slot-migration-log-max-len", 1000, 0, long.MaxValue));
        table.Add(new Number(
            "slot-migration-max-failover-repl-bytes", 0, -1, long.MaxValue, NumberForm.MemoryOrPlain));
    }
}
