// What stands in a file beside values, each told by a byte where else the type of a value stands.
namespace Larder.Rdb.Files;

enum RdbOpcode : byte
{
    /// <summary>Slots that are being imported: name, count, then first and last of each run. Valkey's; see below.</summary>
    SlotImport = 243,

    /// <summary>What modules keep of the next key: count, then a class and its parts each. Redis has this under 243.</summary>
    KeyMetadata = SlotImport,

    /// <summary>Slot, its keys and its expiring keys.</summary>
    SlotInfo = 244,

    /// <summary>A library's source.</summary>
    Function = 245,

    /// <summary>As release candidates of Redis 7.0 wrote it.</summary>
    FunctionOld = 246,

    /// <summary>Module, when, and its parts.</summary>
    ModuleAux = 247,

    /// <summary>Seconds since the next key was used.</summary>
    Idle = 248,

    /// <summary>How often the next key is used, a byte.</summary>
    Frequency = 249,

    /// <summary>Name and value of a fact.</summary>
    Aux = 250,

    /// <summary>Keys and expiring keys of the database.</summary>
    ResizeDatabase = 251,

    /// <summary>When the next key ends, Unix milliseconds.</summary>
    ExpireMs = 252,

    /// <summary>When the next key ends, Unix seconds, four bytes.</summary>
    ExpireSeconds = 253,

    /// <summary>The database of what follows.</summary>
    SelectDatabase = 254,

    /// <summary>The end; from version 5 on the sum over all before it follows.</summary>
    End = 255,
}
