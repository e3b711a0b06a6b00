// Where a reader puts what does not stand in its input as it is: numbers that become digits, and decompressed strings.
using Larder.Memory.Buffers;

namespace Larder.Rdb;

/// <summary>Reused from value to value; its owner disposes it.</summary>
public sealed class ReadScratch : IDisposable
{
    readonly ByteWriter[] _texts = [new(), new()];
    int _turn;

    /// <summary>For the block of a compact collection, which holds many elements.</summary>
    internal ByteWriter Block { get; } = new();

    /// <summary>For elements that are read before it is known where they go.</summary>
    public ByteWriter Gathered { get; } = new();

    /// <summary>For one element: it stays until the next but one.</summary>
    public ByteWriter NextText()
    {
        _turn ^= 1;
        return _texts[_turn];
    }

    public void Dispose()
    {
        Block.Dispose();
        Gathered.Dispose();
        foreach (var text in _texts) text.Dispose();
    }
}
