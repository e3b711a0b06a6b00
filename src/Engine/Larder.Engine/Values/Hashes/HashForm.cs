// The forms that a hash has in memory: the encoding bits of its item.
namespace Larder.Engine.Values.Hashes;

public static class HashForm
{
    /// <summary>Packed entries, field and value in turn; OBJECT ENCODING says listpack. No field has an expiry.</summary>
    public const int Packed = 0;

    /// <summary>A <see cref="FieldTable"/>; OBJECT ENCODING says hashtable.</summary>
    public const int Table = 1;
}
