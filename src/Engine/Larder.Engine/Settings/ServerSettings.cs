// The configuration of one node: all rows, grouped by subject, with their live values. Code reads a value as
// settings.Memory.MaxMemory.Value, a load without lookup or lock; CONFIG GET, SET and REWRITE go through the table.
using System.Text;
using Larder.Base.Text;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Settings;

/// <summary>Every directive and its value in force.</summary>
public sealed class ServerSettings
{

    /// <summary>All directives with the defaults of Valkey 9.1.</summary>
    public ServerSettings()
    {
        Network = new NetworkSettings(Table);
        Tls = new TlsSettings(Table);
        Process = new ProcessSettings(Table);
        Memory = new MemorySettings(Table);
        Clients = new ClientSettings(Table);
        Encodings = new EncodingSettings(Table);
        Persistence = new PersistenceSettings(Table);
        Replication = new ReplicationSettings(Table);
        Cluster = new ClusterSettings(Table);
        Access = new AccessSettings(Table);
        Monitoring = new MonitoringSettings(Table);
        Memcached = new MemcachedSettings(Table);
        AcceptedSettings.AddTo(Table);
    }

    /// <summary>Held by whoever changes settings or needs them to stay as they are.</summary>
    internal Lock Changing { get; } = new();

    /// <summary>All rows, by name.</summary>
    public SettingTable Table { get; } = new();

    /// <summary>Addresses, ports, sockets, event loops.</summary>
    public NetworkSettings Network { get; }

    /// <summary>TLS: certificates, protocols, ciphers.</summary>
    public TlsSettings Tls { get; }

    /// <summary>The process: databases, log, shutdown.</summary>
    public ProcessSettings Process { get; }

    /// <summary>How much memory, and what goes when it is full.</summary>
    public MemorySettings Memory { get; }

    /// <summary>Limits on one client.</summary>
    public ClientSettings Clients { get; }

    /// <summary>Up to which size a collection is packed.</summary>
    public EncodingSettings Encodings { get; }

    /// <summary>Snapshots and the append-only file.</summary>
    public PersistenceSettings Persistence { get; }

    /// <summary>Following and being followed.</summary>
    public ReplicationSettings Replication { get; }

    /// <summary>Cluster mode.</summary>
    public ClusterSettings Cluster { get; }

    /// <summary>Passwords, ACL, dangerous commands.</summary>
    public AccessSettings Access { get; }

    /// <summary>Logs of slow and large commands, latency, keyspace events.</summary>
    public MonitoringSettings Monitoring { get; }

    /// <summary>What only the memcached engine has.</summary>
    public MemcachedSettings Memcached { get; }

    /// <summary>Directives of the file that are not settings: user, rename-command; in order, as words.</summary>
    public IList<IReadOnlyList<string>> Declarations { get; } = [];

    /// <summary>The file read at start, which CONFIG REWRITE writes; null when there was none.</summary>
    public string? FilePath { get; set; }

    /// <summary>The path of a file that a directive names: seen from dir where it is relative.</summary>
    public string PathOf(string file) => Path.Combine(Process.Directory.Value, file);

    /// <summary>
    /// CONFIG GET: names and values for the given names or glob patterns, each name once, aliases as names of their
    /// own.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Get(IReadOnlyList<string> patterns)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        List<KeyValuePair<string, string>> found = [];
        foreach (string pattern in patterns)
        {
            if (pattern.AsSpan().IndexOfAny("[*?") < 0)
            {
                if (Table.TryFind(pattern, out Setting? exact) && seen.Add(pattern))
                    found.Add(new(pattern, exact.Text));
                continue;
            }
            foreach (string name in Table.Names)
            {
                if (!Table.TryFind(name, out Setting? row) || row.Has(SettingFlags.Hidden)) continue;
                if (Matches(pattern, name) && seen.Add(name)) found.Add(new(name, row.Text));
            }
        }
        found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    /// <summary>
    /// CONFIG SET: puts all pairs in force together, or none. False with the line of the error reply (without the dash)
    /// when a name is unknown, a value is wrong or a hook refuses.
    /// </summary>
    public bool TrySet(
        IReadOnlyList<KeyValuePair<string, string>> pairs, in SettingOrigin origin, out string error)
    {
        lock (Changing) return new SettingChange(this).TryRun(pairs, origin, out error);
    }

    static bool Matches(string pattern, string name) =>
        GlobPattern.Matches(ByteText.GetBytes(pattern), ByteText.GetBytes(name), ignoreCase: true);
}
