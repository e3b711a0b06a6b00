// Files put together by hand.
using System.Buffers.Binary;
using System.Text;
using Larder.Rdb;

namespace Larder.Engine.Tests.Persistence.Rdb;

static class Files
{
    /// <summary>Its first words and what follows them, as hexadecimal digits; then its end.</summary>
    public static byte[] Of(string first, string hex, bool ends = true)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(first), .. Convert.FromHexString(hex.Replace(" ", ""))];
        if (!ends) return body;
        body = [.. body, 0xFF];
        var sum = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(sum, Crc64.Append(0, body));
        return [.. body, .. sum];
    }
}
