// The type byte of a value: what it is and how it is laid out. Values of the real servers of all versions are read.
namespace Larder.Rdb;

public enum RdbType : byte
{
    String = 0,

    /// <summary>Count, then elements.</summary>
    List = 1,

    /// <summary>Count, then members.</summary>
    Set = 2,

    /// <summary>Count, then member and score as text.</summary>
    SortedSet = 3,

    /// <summary>Count, then field and value.</summary>
    Hash = 4,

    /// <summary>Count, then member and score as eight bytes.</summary>
    SortedSet2 = 5,

    HashZipmap = 9,
    ListZiplist = 10,
    SetIntset = 11,
    SortedSetZiplist = 12,
    HashZiplist = 13,

    /// <summary>Count, then ziplists.</summary>
    ListQuicklist = 14,
    StreamListpacks = 15,
    HashListpack = 16,
    SortedSetListpack = 17,

    /// <summary>Count, then for each node its kind and a listpack or one element.</summary>
    ListQuicklist2 = 18,

    /// <summary>With the first entry, the last one deleted and the number of all ever added.</summary>
    StreamListpacks2 = 19,
    SetListpack = 20,

    /// <summary>With the time that each consumer was last active.</summary>
    StreamListpacks3 = 21,

    /// <summary>Count, then field, value and time at which the field ends. Valkey's alone.</summary>
    Hash2 = 22,
}
