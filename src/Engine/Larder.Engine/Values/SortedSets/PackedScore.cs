// A score as an entry of the packed form, whose length says what it is:
//
//     1, 2 or 4 bytes     an integer with its sign
//     8 bytes             a double
//
// Scores are mostly counts and times, so that most take fewer than 8 bytes.
using System.Buffers.Binary;

namespace Larder.Engine.Values.SortedSets;

public static class PackedScore
{
    public const int MaxBytes = sizeof(double);

    /// <summary>How many bytes <see cref="Write"/> takes for a score.</summary>
    public static int SizeOf(double score)
    {
        Span<byte> entry = stackalloc byte[MaxBytes];
        return Write(score, entry);
    }

    /// <summary>Writes a score in its shortest form and returns how many bytes that took.</summary>
    /// <param name="entry">Room for <see cref="MaxBytes"/>.</param>
    public static int Write(double score, Span<byte> entry)
    {
        // As in the reference, -0 loses its sign here, and keeps it in a table.
        if (score is >= int.MinValue and <= int.MaxValue && (int)score is var number && number == score)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry, number);
            return number == (sbyte)number ? sizeof(sbyte) : number == (short)number ? sizeof(short) : sizeof(int);
        }
        BinaryPrimitives.WriteDoubleLittleEndian(entry, score);
        return sizeof(double);
    }

    public static double Read(ReadOnlySpan<byte> entry) => entry.Length switch
    {
        sizeof(sbyte) => (sbyte)entry[0],
        sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(entry),
        sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(entry),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(entry),
    };
}
