// The type byte of a value: what it is and how it is laid out. Values of the real servers of all versions are read. Where
// Redis and Valkey gave a number to different layouts, those of Redis have 100 more here than in a file.
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

    /// <summary>A value of a module of old; cannot be read, and not gone over either.</summary>
    ModuleOld = 6,

    /// <summary>A value of a module: whose it is, then parts (<see cref="ModuleParts"/>).</summary>
    Module = 7,

    /// <summary>Count, then time (0 for none), field and value.</summary>
    RedisHashOld = 122,

    /// <summary>A listpack of field, value and time.</summary>
    RedisHashListpackOld = 123,

    /// <summary>The earliest time, count, then time counted from that (0 for none), field and value.</summary>
    RedisHash = 124,

    /// <summary>The earliest time, then a listpack of field, value and time.</summary>
    RedisHashListpack = 125,

    /// <summary>With what producers have sent, so that nothing is added twice.</summary>
    RedisStream4 = 126,

    /// <summary>With entries that are pending and nobody's.</summary>
    RedisStream5 = 127,
}

public static class RdbTypes
{
    const int RedisOffset = 100;

    /// <summary>What a type byte means in a file of a version; false for what is unknown.</summary>
    public static bool TryOf(byte code, int version, out RdbType type)
    {
        var isRedis = RdbVersion.IsForeign(version, code);
        type = (RdbType)(isRedis ? code + RedisOffset : code);
        return isRedis ? type <= RdbType.RedisStream5 : type is <= RdbType.Hash2 and not (RdbType)8;
    }
}
