// What the keyspace knows of how a snapshot is written.
using Larder.Engine.Items;
using Larder.Engine.Values.Frozen;

namespace Larder.Engine.Keyspace;

/// <summary>Saves the items of one shard; called under its lock, and changes nothing in it.</summary>
public interface IItemSaver
{
    /// <summary>Saves an item with its value, all at once.</summary>
    /// <param name="database">The number of its database when the snapshot began.</param>
    void Save(int database, ItemView item);

    /// <summary>Whether it takes too long to save all of the value at once.</summary>
    bool IsLarge(ItemView item);

    /// <summary>Begins to save an item with a large value.</summary>
    ILargeSave Begin(int database, ItemView item);

    /// <summary>The same of a list or stream that is frozen.</summary>
    ILargeSave Begin(int database, ItemView item, FrozenValue frozen);

    /// <summary>Bytes that were saved; how a step of the walk knows that it has done enough.</summary>
    long SavedBytes { get; }

    /// <summary>More waits to be written than should; may be asked without the lock.</summary>
    bool IsBackedUp { get; }

    /// <summary>Nothing more has to be saved; may become true at any moment.</summary>
    bool IsGivenUp { get; }

    /// <summary>All of the shard is saved.</summary>
    void End();
}

/// <summary>A large value that is being saved, in steps; under the lock of its shard.</summary>
public interface ILargeSave
{
    /// <summary>What it has saved is more than should wait; may be asked without the lock.</summary>
    bool IsBackedUp { get; }

    /// <summary>The steps begin.</summary>
    void Open();

    /// <summary>Saves one element of a table, which changes or goes after this.</summary>
    void SaveElement(ItemView element);

    /// <summary>Saves bytes of a value that lies in its item, which change after this.</summary>
    void SaveBytes(ItemView item, int from, int length);

    /// <summary>Goes on; true when all is saved.</summary>
    /// <param name="item">The item, where it now is, or the one that a frozen value was given.</param>
    bool Step(ItemView item);

    /// <summary>It is left off.</summary>
    void GiveUp();
}
