// A large value of a snapshot: where it is until it is saved.
using Larder.Engine.Values.Frozen;

namespace Larder.Engine.Keyspace;

/// <summary>Of one shard, under its lock.</summary>
sealed class LargeValue(ILargeSave save)
{
    public ILargeSave Save => save;

    /// <summary>The table of its elements, which is frozen; 0 for a value that is saved as it lies.</summary>
    public uint Table { get; init; }

    /// <summary>The blocks of a list or stream, which are frozen; null for any other value.</summary>
    public FrozenBlocks? Blocks { get; init; }

    /// <summary>It is saved wherever its item is.</summary>
    public bool IsFrozen => Table != 0 || Blocks != null;

    /// <summary>Its item, once that has left the keyspace; freed when all is saved.</summary>
    public uint Kept { get; set; }

    public bool FreesLazily { get; set; }

    /// <summary>Its key, while the item is in the keyspace; not needed for a table.</summary>
    public byte[] Key { get; init; } = [];

    /// <summary>Where the key is looked up.</summary>
    public Database? Database { get; init; }

    /// <summary>The same once the database was cleared.</summary>
    public nint ClearedRoot { get; set; }
}
