// Reading a stream.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Items;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams;

/// <summary>A view of an item that is a stream; dies when the item moves.</summary>
public readonly unsafe struct StreamView(Arena arena, ItemView item) : IValueView<StreamView>
{
    static ItemType IValueView<StreamView>.Type => ItemType.Stream;

    static StreamView IValueView<StreamView>.Of(Arena arena, ItemView item) => new(arena, item);

    /// <summary>Entries, without those that were deleted.</summary>
    public long Count => Layout->Count;

    /// <summary>The id of the entry added last, whether or not it is still there; XSETID may have set another.</summary>
    public StreamId LastId => Layout->LastId;

    /// <summary>The id of the first entry; <see cref="StreamId.Min"/> when there is none.</summary>
    public StreamId FirstId => Layout->FirstId;

    /// <summary>The highest id that was deleted by name.</summary>
    public StreamId MaxDeletedId => Layout->MaxDeletedId;

    /// <summary>Entries that were ever added.</summary>
    public long EntriesAdded => Layout->EntriesAdded;

    /// <summary>Nodes with entries.</summary>
    public long NodeCount => Layout->Nodes.Count;

    /// <summary>Nodes of the tree that finds them, the stream's root included.</summary>
    public long TreeNodeCount => 1L + Layout->Nodes.Nodes;

    internal Arena Arena => arena;

    /// <summary>The root where it lies, for those who read it in place: see <see cref="ItemView.Layout"/>.</summary>
    internal StreamRoot* Layout => (StreamRoot*)item.Layout.Value;

    internal IdTree Nodes => new(arena, &Layout->Nodes);

    /// <summary>A node with entries.</summary>
    internal EntryNode NodeAt(IdPosition position) => new(arena.At(Nodes.HandleAt(position)));

    /// <summary>Goes through the entries from one id to another, both included; backwards from the last.</summary>
    public EntryWalk Walk(StreamId from, StreamId to, bool backwards = false) =>
        new(arena, Nodes, from, to, backwards);

    /// <summary>Goes through all entries.</summary>
    public EntryWalk Walk() => Walk(StreamId.Min, StreamId.Max);

    /// <summary>Finds entries by their ids.</summary>
    public EntrySearch Search() => new(arena, Nodes);

    /// <summary>The id of the last entry that is there; false when there is none.</summary>
    public bool TryGetLast(out StreamId id)
    {
        var walk = Walk(StreamId.Min, StreamId.Max, backwards: true);
        var isThere = walk.MoveNext();
        id = walk.Current.Id;
        return isThere;
    }
}
