// How far the compaction of one database within one shard has come. Keys come and go between its steps.
namespace Larder.Engine.Keyspace;

/// <summary>The beginning, and the end, are the default.</summary>
public struct CompactionCursor
{
    /// <summary>Scan position in the database's index.</summary>
    public ulong Position;

    /// <summary>The item at that position whose elements are being moved; 0 for none.</summary>
    public uint Owner;

    /// <summary>Scan position in the index of the owner's elements.</summary>
    public ulong Element;

    public readonly bool IsAtStart => Position == 0 && Owner == 0;
}
