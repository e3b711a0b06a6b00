// What the keyspace knows of how a snapshot is written.
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace;

/// <summary>Saves the items of one shard; called under its lock, and changes nothing in it.</summary>
public interface IItemSaver
{
    /// <summary>Saves an item with its value.</summary>
    /// <param name="database">The number of its database when the snapshot began.</param>
    void Save(int database, ItemView item);

    /// <summary>Bytes that were saved; how a step of the walk knows that it has done enough.</summary>
    long SavedBytes { get; }

    /// <summary>Nothing more has to be saved; may become true at any moment.</summary>
    bool IsGivenUp { get; }

    /// <summary>All of the shard is saved.</summary>
    void End();
}
