// Versions of the format, and which of them can be read. Redis and Valkey parted after 11: Redis went on from 12,
// Valkey from 80.
namespace Larder.Rdb;

public static class RdbVersion
{
    /// <summary>Redis 5.</summary>
    public const int Redis5 = 9;

    /// <summary>Redis 7.0: streams with their full bookkeeping.</summary>
    public const int Redis70 = 10;

    /// <summary>Redis 7.2 and Valkey 7.2 and 8: when a stream's consumers were active.</summary>
    public const int Redis72 = 11;

    /// <summary>Valkey 9: hash fields that end.</summary>
    public const int Valkey9 = 80;

    public static bool IsReadable(int version) => version is >= 1 and <= Redis72 or Valkey9;

    /// <summary>Redis 8.8, the newest whose files are known.</summary>
    public const int Redis88 = 15;

    /// <summary>Whether a file can be read: DUMP payloads are held to less, as Valkey does.</summary>
    public static bool IsReadableFile(int version) => version is >= 1 and <= Redis88 or Valkey9;

    /// <summary>Versions of servers that went their own way after the parting.</summary>
    public static bool IsOfOthers(int version) => version is > Redis72 and < Valkey9;

    /// <summary>
    /// Whether a type means something else in a version of Redis after the parting: Valkey gave the number anew.
    /// </summary>
    public static bool IsForeign(int version, byte type) =>
        IsOfOthers(version) && type >= (byte)RdbType.Hash2;
}
