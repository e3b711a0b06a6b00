// A stream as it was at a snapshot's moment: an item of its own with the counters, groups and consumers, whose trees are those of
// the stream. Commands leave the nodes, blocks and pending entries of that moment as they are.
using Larder.Engine.Items;
using Larder.Engine.Values.Frozen;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>Under the lock that covers the stream.</summary>
public sealed unsafe class FrozenStream : AgedBlocks
{
    /// <summary>Takes a look at each group and consumer, not at what they have.</summary>
    public FrozenStream(Arena arena, StreamRoot* root)
        : base(arena)
    {
        root->Frozen = Number;
        var item = Item.Write(
            arena.At(arena.Allocate(Item.SizeFor(0, sizeof(StreamRoot), expiry: false, memcached: false))), ItemType.Stream, 0,
            null, 0, sizeof(StreamRoot), expiry: false, memcached: false);
        Copy = arena.HandleOf(item.Address);
        var copy = (StreamRoot*)item.Value;
        *copy = *root;
        copy->Groups = 0;
        new StreamGroupsEdit(arena, copy).AddHeadsOf(new StreamGroups(arena, root));
    }

    protected override bool FreeSome(ref int steps)
    {
        var root = (StreamRoot*)new Item(Arena.At(Copy)).Value;
        if (!new StreamGroupsEdit(Arena, root).FreeHeads(ref steps) || !base.FreeSome(ref steps)) return false;
        Arena.Free(Copy);
        return true;
    }
}
