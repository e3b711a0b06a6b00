// The forms that a set has in memory: the encoding bits of its item.
namespace Larder.Engine.Values.Sets;

public static class SetForm
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
}
