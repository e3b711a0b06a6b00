// An element of a compact collection: bytes, or a number that stands for its digits.
namespace Larder.Rdb.Compact;

public readonly ref struct CompactElement
{
    public CompactElement(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    public CompactElement(long number)
    {
        Number = number;
        IsNumber = true;
    }

    public bool IsNumber { get; }
    public long Number { get; }
    public ReadOnlySpan<byte> Bytes { get; }
}
