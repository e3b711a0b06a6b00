// How far the compaction of one database within one shard has come. Keys come and go between its steps.
using Larder.Engine.Items;
using Larder.Engine.Values.Kinds;

namespace Larder.Engine.Keyspace;

/// <summary>The beginning, and the end, are the default.</summary>
public struct CompactionCursor
{
    /// <summary>Scan position in the database's index.</summary>
    public ulong Position;

    /// <summary>The item at that position whose elements are being moved; 0 for none.</summary>
    public uint Owner;

    /// <summary>Scan position in the index of the owner's elements.</summary>
    public ulong Element;

    public readonly bool IsAtStart => Position == 0 && Owner == 0;

    /// <summary>Moves the items of one bucket that keep sparse spans alive, and some of the elements of large collections
    /// among them; under the shard's lock. False when the cursor, which is then at the start again, has come round.</summary>
    public bool Step(Database database, int sparsePercent)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var next = database.Scan(Position, handles, out var count);
        var owner = Owner;
        var resumed = owner == 0 ? -1 : handles[..count].IndexOf(owner);
        // Where the collection that was being worked on is gone, its neighbours wait for the next round.
        var first = owner == 0 ? 0 : resumed < 0 ? count : resumed;
        for (var i = first; i < count; i++)
        {
            var handle = handles[i];
            if (i != resumed && database.Arena.IsSparse(handle, sparsePercent)) handle = database.Relocate(handle);
            var item = database.At(handle).Layout;
            if (!ElementCompaction.AppliesTo(item)) continue;
            Element = ElementCompaction.Step(database.Arena, item, i == resumed ? Element : 0, sparsePercent);
            Owner = handle;
            if (Element != 0) return true;
        }
        this = new CompactionCursor { Position = next };
        return next != 0;
    }
}
