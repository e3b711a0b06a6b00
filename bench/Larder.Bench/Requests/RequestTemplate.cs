// A request as it goes over the wire, built once, with holes for key numbers. Sending one is a copy and twelve digits
// per hole; nothing is allocated.
//
//   *2\r\n$3\r\nGET\r\n$16\r\nkey:............\r\n
//                               ^ hole, filled with 000000001234
using Larder.Memory.Buffers;
using Larder.Bench.Keys;

namespace Larder.Bench.Requests;

/// <summary>Prebuilt bytes of one request, or of several that belong together.</summary>
/// <param name="bytes">What is sent; holes are filled with zeros.</param>
/// <param name="holes">Offsets of the twelve digits of key numbers.</param>
/// <param name="replyCount">How many replies it brings.</param>
/// <param name="sharesKey">All holes get one and the same key number; otherwise each gets the next.</param>
sealed unsafe class RequestTemplate(byte[] bytes, int[] holes, int replyCount = 1, bool sharesKey = false)
{
    public const int HoleDigits = 12;

    public ReadOnlySpan<byte> Bytes => bytes;

    public int ReplyCount => replyCount;

    /// <summary>Appends the request with its holes filled.</summary>
    public void Write(ByteWriter output, KeySequence keys)
    {
        var target = output.EnsureRoom(bytes.Length);
        bytes.CopyTo(new Span<byte>(target, bytes.Length));
        var key = 0;
        for (var i = 0; i < holes.Length; i++)
        {
            if (i == 0 || !sharesKey) key = keys.Next();
            WriteDigits(target + holes[i], key);
        }
        output.Advance(bytes.Length);
    }

    // Safe: every hole has HoleDigits bytes behind it inside the template, which was copied whole.
    static void WriteDigits(byte* hole, int number)
    {
        for (var place = HoleDigits - 1; number > 0; place--)
        {
            number = Math.DivRem(number, 10, out var digit);
            hole[place] = (byte)('0' + digit);
        }
    }
}
