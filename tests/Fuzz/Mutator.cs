// Makes bad inputs out of good ones: bits flipped, parts lost, doubled, moved between inputs, and numbers that sit on
// the borders where parsers go wrong.
using System.Text;

namespace Larder.Fuzz;

/// <summary>Mutations of a set of seeds, determined by the random source alone.</summary>
public sealed class Mutator(IReadOnlyList<string> seeds, Random random)
{
    const int MaxBytes = 1500;

    static readonly string[] Pieces =
    [
        "\r\n", "\r", "\n", "\0", " ", "$", "*", "-1", "0", "00", "2147483647", "2147483648", "4294967295",
        "-2147483648",
        "9223372036854775807", "18446744073709551616", "1048576", "\"", "'", "\\x", "\\", "noreply", "b", "\xff",
        "\x80",
    ];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        if (random.Next(20) == 0) return Noise();

        var bytes = new List<byte>(Encoding.Latin1.GetBytes(Pick(seeds)));
        for (var rounds = random.Next(1, 6); rounds > 0; rounds--) Mutate(bytes);
        if (bytes.Count > MaxBytes) bytes.RemoveRange(MaxBytes, bytes.Count - MaxBytes);
        return [.. bytes];
    }

    byte[] Noise()
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }

    void Mutate(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(Math.Min(20, bytes.Count - at) + 1);
        switch (random.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pick(Pieces)));
                break;
            case 4:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pick(Pieces)));
                break;
            default:
                bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pick(seeds)));
                break;
        }
    }

    string Pick(IReadOnlyList<string> from) => from[random.Next(from.Count)];
}
