// A large value of a snapshot: where it is until it is saved.
using Larder.Engine.Values.Frozen;

namespace Larder.Engine.Keyspace;

/// <summary>Of one shard, under its lock.</summary>
sealed class LargeValue(ILargeSave save)
{
    public ILargeSave Save => save;

    /// <summary>The table of its elements, which is frozen; 0 for any other value.</summary>
    public uint Table { get; init; }

    /// <summary>The list or stream as it was; null for any other value.</summary>
    public FrozenValue? Frozen { get; init; }

    /// <summary>All of it is saved, or none of it is wanted any more.</summary>
    public bool IsSaved { get; set; }

    /// <summary>Its item, where that has the value or has left the keyspace; 0 where it is of no account.</summary>
    public uint Item { get; set; }

    /// <summary>Its item has left the keyspace, and is freed when all is saved.</summary>
    public bool IsKept { get; set; }

    public bool FreesLazily { get; set; }
}
