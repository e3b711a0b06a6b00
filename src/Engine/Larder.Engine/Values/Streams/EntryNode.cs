// A stretch of entries. The field names of its first entry are kept once, as those of most entries are the same.
//
//     0     4     8       10        12      16          32             first                      end
//     | age | end | count | deleted | first | master id | master names | entry | entry | entry | ...
//
//     age, end, first              u32; for the age see AgedBlocks
//     count, deleted               u16; count without the deleted ones, which stay as they are but for a flag
//     master names                 varint count, then strings; a string is a varint length and its bytes
//
//     entry   | size | flags | ms | sequence | count | name | value | name | value | ... | size mirrored |
//     same    | size | flags | ms | sequence | value | value | ... | size mirrored |
//
//     size       varint: bytes between the two sizes, so that entries are walked both ways
//     flags      a byte: EntryFlags
//     ms         varint: milliseconds behind the master id
//     sequence   varint: behind that of the master id when the milliseconds are the same, else the number itself
using Larder.Engine.Values.Streams.Ids;
using System.Runtime.InteropServices;

namespace Larder.Engine.Values.Streams;

[Flags]
enum EntryFlags : byte
{
    None = 0,
    Deleted = 1,

    /// <summary>The field names are the master's, in the same order.</summary>
    MasterNames = 2,
}

/// <summary>The start of a node.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
struct EntryNodeHead
{
    public uint Age;
    public int End;
    public ushort Count, DeletedCount;
    public int First;
    public StreamId MasterId;
}

/// <summary>A view of a node; dies when the node moves. Entries are named by their offset.</summary>
// Safe: offsets come from First, End and the sizes in between, which EntryAppend and NodeAppend wrote within the node.
public readonly unsafe struct EntryNode(byte* start)
{
    internal static int HeaderBytes => sizeof(EntryNodeHead);

    /// <summary>Offset behind the last entry: the bytes in use.</summary>
    public ref readonly int End => ref Layout->End;

    /// <summary>Entries that are not deleted.</summary>
    public int Count => Layout->Count;

    public int DeletedCount => Layout->DeletedCount;

    /// <summary>Offset of the first entry.</summary>
    public ref readonly int First => ref Layout->First;

    /// <summary>The id that the node began with.</summary>
    public ref readonly StreamId MasterId => ref Layout->MasterId;

    /// <summary>The entry at an offset.</summary>
    public StreamEntry this[int offset]
    {
        get
        {
            var at = start + offset;
            var size = (int)Varint.Read(ref at);
            var next = (int)(at - start) + size + Varint.SizeOf((uint)size);
            var flags = (EntryFlags)(*at++);
            var master = MasterId;
            var ms = Varint.Read(ref at);
            var sequence = Varint.Read(ref at);
            var id = new StreamId(master.Ms + ms, ms == 0 ? master.Sequence + sequence : sequence);
            byte* names = null;
            if ((flags & EntryFlags.MasterNames) != 0) names = start + HeaderBytes;
            var count = names != null ? (int)Varint.Read(ref names) : (int)Varint.Read(ref at);
            return new StreamEntry(id, offset, next, (flags & EntryFlags.Deleted) != 0, count, names, at);
        }
    }

    /// <summary>The offset of the entry before the one at an offset, or before <see cref="End"/>.</summary>
    public int Previous(int offset)
    {
        var size = Varint.ReadMirrored(start + offset);
        return offset - (int)size - 2 * Varint.SizeOf(size);
    }

    /// <summary>The id of the last entry, whether or not it is deleted.</summary>
    public StreamId LastId => this[Previous(End)].Id;

    internal byte* Start => start;

    /// <summary>The head where it lies, for those who change the node.</summary>
    internal EntryNodeHead* Layout => (EntryNodeHead*)start;

    /// <summary>The master's field names: how many there are, and where the first begins.</summary>
    internal byte* MasterNames(out int count)
    {
        var at = start + HeaderBytes;
        count = (int)Varint.Read(ref at);
        return at;
    }
}
