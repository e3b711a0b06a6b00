// The value of a stream's item. It holds handles only, so that it may move with its item.
//
//     StreamRoot --nodes--> IdTree --> EntryNode, EntryNode, ...      by the id that each node began with
//                --groups--> NameList --> ConsumerGroup --pending--> IdTree --> PendingEntry
//                                                       --consumers--> NameList --> Consumer --pending--> IdTree
//
// A pending entry is in two trees, its group's and its consumer's; the group owns it.
using Larder.Engine.Values.Streams.Ids;
using System.Runtime.InteropServices;
using Larder.Engine.Values.Streams.Trees;

namespace Larder.Engine.Values.Streams;

/// <summary>All zero is an empty stream.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct StreamRoot
{
    /// <summary>Entries, without those that were deleted.</summary>
    public long Count;

    /// <summary>Entries that were ever added.</summary>
    public long EntriesAdded;

    /// <summary>The id of the entry added last, whether or not it is still there.</summary>
    public StreamId LastId;

    /// <summary>The id of the first entry; <see cref="StreamId.Min"/> when there is none.</summary>
    public StreamId FirstId;

    /// <summary>The highest id that was deleted by name, not by trimming.</summary>
    public StreamId MaxDeletedId;

    /// <summary>The nodes with the entries.</summary>
    public IdTreeRoot Nodes;

    /// <summary>Handle of the list of consumer groups; 0 for none.</summary>
    public uint Groups;

    /// <summary>The number that it was frozen under, perhaps long ago: see BlockOwner.</summary>
    public uint Frozen;
}
