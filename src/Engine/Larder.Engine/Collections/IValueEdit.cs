// What the edits of all collection types have in common, so that a key is opened for any of them in one place.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Collections;

/// <summary>A change of the value at a key.</summary>
public interface IValueEdit<TSelf> where TSelf : struct, IValueEdit<TSelf>, allows ref struct
{
    /// <summary>The type of the items that it changes.</summary>
    static abstract ItemType Type { get; }

    /// <summary>The edit of the item at the key, which is of that type, or null where there is none.</summary>
    static abstract TSelf Open(KeyRef key, Item item, EncodingSettings limits);
}

/// <summary>A change of a collection whose elements are found by their names.</summary>
public interface IElementEdit<TSelf> : IValueEdit<TSelf>
    where TSelf : struct, IElementEdit<TSelf>, allows ref struct
{
    /// <summary>Removes an element; false when it is not there.</summary>
    bool Remove(scoped ReadOnlySpan<byte> name);

    /// <summary>Ends the edit; true when nothing was left and the key was removed.</summary>
    bool Finish();
}
