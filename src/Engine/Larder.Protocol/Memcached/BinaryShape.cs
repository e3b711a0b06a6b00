// Which parts the body of a binary request has, by kind of request.
namespace Larder.Protocol.Memcached;

/// <summary>Length of the extras in bytes, and whether there may or must be a key and a value.</summary>
readonly record struct BinaryShape(int Extras, bool ExtrasOptional, bool NeedsKey, bool AllowsKey, bool AllowsValue)
{
    public static BinaryShape Bare => new(0, false, false, false, false);
    public static BinaryShape KeyOnly => new(0, false, true, true, false);
    public static BinaryShape MaybeKey => new(0, false, false, true, false);
    public static BinaryShape KeyAndExptime => new(4, false, true, true, false);
    public static BinaryShape MaybeExptime => new(4, true, false, false, false);
    public static BinaryShape Store => new(8, false, true, true, true);
    public static BinaryShape Extend => new(0, false, true, true, true);
    public static BinaryShape Count => new(20, false, true, true, false);

    /// <summary>Whether a body of these lengths has the right parts.</summary>
    public bool Allows(int extras, int key, uint value) =>
        (extras == Extras || (ExtrasOptional && extras == 0))
        && (AllowsKey || key == 0) && (!NeedsKey || key > 0) && (AllowsValue || value == 0);
}
