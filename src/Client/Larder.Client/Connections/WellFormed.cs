// Whether a string is text: one with half of a surrogate pair is written like others that have another half there.
using System.Buffers;
using System.Text;

namespace Larder.Client.Connections;

static class WellFormed
{
    public static bool Is(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0 && at < text.Length)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var length) != OperationStatus.Done) return false;
            at += length;
        }

        return true;
    }
}
