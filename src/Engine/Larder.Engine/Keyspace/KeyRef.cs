// A key of the request being executed: its bytes, where it belongs, and the time at which it is looked at.
namespace Larder.Engine.Keyspace;

/// <summary>How a client looks at keys.</summary>
[Flags]
public enum KeyLookup : byte
{
    Normal = 0,

    /// <summary>Looking does not count as a use (CLIENT NO-TOUCH).</summary>
    KeepsAccess = 1,

    /// <summary>Keys that have ended and are still held are there (CLIENT IMPORT-SOURCE).</summary>
    SeesEnded = 2,
}

/// <summary>Points into the request; valid while the command runs and the lock of the key's shard is held.</summary>
public readonly unsafe struct KeyRef(
    byte* bytes, int length, ulong hash, Database database, long nowMs, KeyLookup lookup = KeyLookup.Normal)
{
    public byte* Bytes => bytes;
    public int Length => length;
    public ulong Hash => hash;
    public Database Database => database;

    /// <summary>Unix milliseconds; 0, before everything ends, for one who sees what has ended.</summary>
    public long NowMs => (lookup & KeyLookup.SeesEnded) != 0 ? 0 : nowMs;

    public KeyLookup Lookup => lookup;
    public bool CountsAsUse => (lookup & KeyLookup.KeepsAccess) == 0;

    /// <summary>The same key in another database of its shard.</summary>
    public KeyRef In(Database other) => new(bytes, length, hash, other, nowMs, lookup);

    public ReadOnlySpan<byte> Span => new(bytes, length);
}
