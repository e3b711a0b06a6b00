// What the memcached commands note on an item, in Item.Marks.
namespace Larder.Engine.Memcached.Requests;

[Flags]
enum ItemMarks : byte
{
    None = 0,

    /// <summary>Somebody got it since it was stored.</summary>
    Fetched = 1,

    /// <summary>Marked as outdated (md with I): readers are told, one of them to replace it.</summary>
    Stale = 2,

    /// <summary>One reader was told to replace it.</summary>
    TokenSent = 4,

    /// <summary>Its key came in base64 and is answered so.</summary>
    BinaryKey = 8,

    /// <summary>Somebody got it more than once since it was stored.</summary>
    Active = 16,

    /// <summary>It was stored for so short a time that it is evicted last (temp_ttl).</summary>
    Temporary = 32,

    /// <summary>It was seen to have left the hot segment, and has not been got twice since.</summary>
    Cold = 64,
}
