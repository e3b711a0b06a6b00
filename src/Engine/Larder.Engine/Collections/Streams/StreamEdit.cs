// Changing a stream at a key. A stream stays where it is however large it becomes, and stays when it is empty.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Memory.Buffers;

namespace Larder.Engine.Collections.Streams;

/// <summary>An edit of the stream at a key; <paramref name="item"/> is its item, or null when there is none.</summary>
public unsafe ref struct StreamEdit(KeyRef key, Item item, EncodingSettings limits) : IValueEdit<StreamEdit>
{
    readonly KeyRef _key = key;
    readonly EncodingSettings _limits = limits;
    Item _item = item;

    static ItemType IValueEdit<StreamEdit>.Type => ItemType.Stream;

    static StreamEdit IValueEdit<StreamEdit>.Open(KeyRef key, Item item, EncodingSettings limits) =>
        new(key, item, limits);

    /// <summary>Whether there is no stream yet.</summary>
    public readonly bool IsMissing => _item.IsNull;

    /// <summary>The stream as it now is.</summary>
    public readonly StreamView View => new(_key.Database.Arena, _item);

    /// <summary>The consumer groups, to be changed as well.</summary>
    public readonly StreamGroupsEdit Groups => new(_key.Database.Arena, Root);

    // A stream that nobody sees: what becomes its group is freed like one, in slices where it is large.
    readonly Item CutOut(out StreamGroupsEdit groups)
    {
        var cut = _key.Database.CutOut(ItemType.Stream, 0, sizeof(StreamRoot));
        var root = (StreamRoot*)cut.Value;
        *root = default;
        groups = new StreamGroupsEdit(_key.Database.Arena, root);
        return cut;
    }

    // Safe: where this is used there is a stream, whose value is a root.
    readonly StreamRoot* Root => (StreamRoot*)_item.Value;

    readonly StreamNodeLimit NodeLimit =>
        StreamNodeLimit.Of(_limits.StreamNodeMaxBytes.Value, _limits.StreamNodeMaxEntries.Value);

    readonly EntryRemoval Removal => new(_key.Database.Arena, Root);

    /// <summary>Stores an empty stream under the key, in place of what is there.</summary>
    /// <param name="expireAtMs">Unix milliseconds; 0 for never.</param>
    public void Create(long expireAtMs = 0)
    {
        _item = _key.Database.Store(_key, ItemType.Stream, 0, sizeof(StreamRoot), expireAtMs);
        *Root = default;
    }

    /// <summary>Removes a group with its consumers and all that is pending; false when there is none of that name.</summary>
    public readonly bool RemoveGroup(ReadOnlySpan<byte> name)
    {
        if (!Groups.TryFind(name, out _)) return false;
        var cut = CutOut(out var groups);
        Groups.MoveTo(groups, name);
        _key.Database.Discard(cut);
        return true;
    }

    /// <summary>Removes a consumer with all that is pending for it.</summary>
    public readonly void RemoveConsumer(ConsumerGroup group, Consumer consumer)
    {
        // What others have as well must be unlinked one by one.
        if (consumer.Pending.Count != group.Pending.Count)
        {
            Groups.Edit(group).RemoveConsumer(consumer);
            return;
        }
        var cut = CutOut(out var groups);
        Groups.MoveTo(groups, group, consumer);
        _key.Database.Discard(cut);
    }

    /// <summary>The way to put an entry at the end; it counts as added.</summary>
    public readonly EntryAppend Append() => new(_key.Database.Arena, Root, NodeLimit);

    /// <summary>The way to put a node of another server at the end; its entries count as added.</summary>
    /// <param name="node">Written to, as is <paramref name="fields"/>.</param>
    public readonly NodeAppend AppendNode(int nameCount, ByteWriter node, ByteWriter fields) =>
        new(_key.Database.Arena, Root, NodeLimit, node, fields, nameCount);

    /// <summary>Deletes an entry by name; false when it is not there.</summary>
    public readonly bool Delete(StreamId id) => Removal.Delete(id);

    /// <summary>Takes the oldest entries out; returns how many.</summary>
    public readonly long Trim(in StreamTrim trim) => Removal.Trim(trim);

    /// <summary>Sets what is counted beside the entries.</summary>
    /// <param name="lastId">Not below the last entry.</param>
    /// <param name="entriesAdded">Not below the entries that are there.</param>
    public readonly void SetCounters(StreamId lastId, long entriesAdded, StreamId maxDeletedId)
    {
        Root->LastId = lastId;
        Root->EntriesAdded = entriesAdded;
        Root->MaxDeletedId = maxDeletedId;
    }
}
