// Counts the items of one shard as they come and go, for an engine that has to tell of them by kinds of its own. Most have
// none, and pay one comparison for it.
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace;

/// <summary>Told under the lock of the shard.</summary>
public abstract class ItemCensus
{
    public abstract void Added(ItemView item);

    public abstract void Removed(ItemView item);

    /// <summary>Its value gets another length.</summary>
    public abstract void Resizing(ItemView item, int valueLength);

    /// <summary>It is about to be removed, as memory is full.</summary>
    public abstract void Evicting(ItemView item);

    /// <summary>It is about to be removed, as it has ended.</summary>
    /// <param name="isSearched">The housekeeping found it, and not somebody who wanted it.</param>
    public abstract void Expiring(ItemView item, bool isSearched);

    /// <summary>All items of the shard are gone.</summary>
    public abstract void Cleared();
}
