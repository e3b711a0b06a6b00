// A key of the request being executed: its bytes, where it belongs, and the time at which it is looked at.
namespace Larder.Engine.Keyspace;

/// <summary>Points into the request; valid while the command runs and the lock of the key's shard is held.</summary>
public readonly unsafe struct KeyRef(byte* bytes, int length, ulong hash, Database database, long nowMs)
{
    public byte* Bytes => bytes;
    public int Length => length;
    public ulong Hash => hash;
    public Database Database => database;
    public long NowMs => nowMs;
    public ReadOnlySpan<byte> Span => new(bytes, length);
}
