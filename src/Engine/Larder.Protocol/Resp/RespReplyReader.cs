// Builds replies as trees. It starts from the reply's first byte each time it is asked, which is fit for clients and
// tests; whoever only counts replies uses RespReplySkimmer.
namespace Larder.Protocol.Resp;

/// <summary>Reads whole replies of RESP2 and RESP3.</summary>
public static class RespReplyReader
{
    const int MaxDepth = 512;

    /// <summary>Reads the reply at the start of <paramref name="data"/>; false as long as bytes are missing.</summary>
    /// <exception cref="InvalidDataException">The bytes are no RESP, or nested more than 512 deep.</exception>
    public static bool TryRead(ReadOnlySpan<byte> data, out RespValue value, out int consumed)
    {
        consumed = 0;
        if (TryRead(data, MaxDepth, ref consumed, out value)) return true;
        consumed = 0;
        return false;
    }

    static bool TryRead(ReadOnlySpan<byte> data, int depth, ref int consumed, out RespValue value)
    {
        value = null!;
        RespValue[] attributes = [];
        while (true)
        {
            if (!RespElement.TryRead(data[consumed..], out var element)) return false;
            consumed += (int)element.Size;
            if (!TryReadItems(data, depth, element.Children, ref consumed, out var items)) return false;
            if (element.Type == RespType.Attribute)
            {
                attributes = items;
                continue;
            }

            var text = element.Type == RespType.Verbatim && element.Text.Length >= 4 ? element.Text[4..] : element.Text;
            value = new RespValue(element.Type, text.ToArray(), items) { Attributes = attributes };
            return true;
        }
    }

    static bool TryReadItems(ReadOnlySpan<byte> data, int depth, long count, ref int consumed, out RespValue[] items)
    {
        items = [];
        if (count == 0) return true;
        if (depth == 0) throw new InvalidDataException("a RESP reply is nested too deep");

        // The smallest element takes three bytes, so an announced count that cannot be there costs no memory.
        if (count > (data.Length - consumed) / 3) return false;
        items = new RespValue[count];
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryRead(data, depth - 1, ref consumed, out items[i])) return false;
        }

        return true;
    }
}
