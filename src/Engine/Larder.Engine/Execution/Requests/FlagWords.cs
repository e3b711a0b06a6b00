// The client flags of a memcached item in the stream of changes, in a form that servers which know nothing of them take: SET
// with GET, whose reply nobody reads, as often as it needs. The case of a word's letters holds two bits, the lowest first.
//
//     SET key value gEt geT     flags 6
using System.Numerics;
using System.Text;

namespace Larder.Engine.Execution.Requests;

static class FlagWords
{
    public const int BitsPerWord = 2;

    /// <summary>How many words hold the flags; none for 0.</summary>
    public static int Count(uint flags) =>
        flags == 0 ? 0 : BitOperations.Log2(flags) / BitsPerWord + 1;

    public static Effect AddTo(Effect effect, uint flags)
    {
        for (; flags != 0; flags >>= BitsPerWord) effect = effect.Add(Word(flags));
        return effect;
    }

    /// <summary>The bits of a word; false for a GET that holds none, as clients write it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> word, out uint bits)
    {
        bits = 0;
        if (!Ascii.EqualsIgnoreCase(word, "get"u8) || word[0] != (byte)'g') return false;
        bits = (word[1] == (byte)'E' ? 2u : 0) | (word[2] == (byte)'T' ? 1u : 0);
        return true;
    }

    static ReadOnlySpan<byte> Word(uint flags) => (flags & 3) switch
    {
        0 => "get"u8,
        1 => "geT"u8,
        2 => "gEt"u8,
        _ => "gET"u8,
    };
}
