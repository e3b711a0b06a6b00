// The forms that a set has in memory: the encoding bits of its item.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Sets;

public static unsafe class SetForm
{
    /// <summary>Packed entries; OBJECT ENCODING says listpack.</summary>
    public const int Packed = 0;

    /// <summary>A sorted array of integers; OBJECT ENCODING says intset.</summary>
    public const int Integers = 1;

    /// <summary>
    /// The u32 handle of a table whose elements are the members, without value; OBJECT ENCODING says hashtable.
    /// </summary>
    public const int Table = 2;

    /// <summary>Bytes of the value of a set in table form.</summary>
    public const int TableValueBytes = sizeof(uint);

    /// <summary>The table of a set in that form.</summary>
    public static ElementTable TableOf(Arena arena, Item item) => new(arena, Unsafe.ReadUnaligned<uint>(item.Value));
}
