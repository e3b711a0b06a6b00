// What a session answers while it handles a batch: bytes in one native run, and between them references to large blocks
// that are sent from where they lie. A connection has one only from its first answer until the kernel or its
// OutputQueue has taken the bytes; the loop lends the same few to all its connections.
//
//   Writer   | +OK..$70000\r\n | \r\n:1\r\n |
//   lent                      ^ 70000 bytes of a value, at writer position 15
using System.Runtime.CompilerServices;
using Larder.Memory.Buffers;

namespace Larder.Network.Buffers;

/// <summary>Output of one connection on its way out. Belongs to the thread of the loop.</summary>
public sealed unsafe class OutputBuffer : IDisposable
{
    /// <summary>From here on a session does well to flush between two requests of a long batch.</summary>
    public const int FlushThreshold = 64 * 1024;

    const int KeptLent = 1024;

    LentBlock[] _lent = [];
    int _lentCount;
    long _lentBytes;

    /// <summary>
    /// Where reply writers put copied bytes. A reply that is too long overflows it; the connection then ends.
    /// </summary>
    public ByteWriter Writer { get; } = new(FlushThreshold * 2, overflows: true);

    /// <summary>All bytes that wait here, lent ones included.</summary>
    public long Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Writer.Length + _lentBytes;
    }

    /// <summary>True when it is time to flush before answering more.</summary>
    public bool IsOverThreshold
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Writer.Length + _lentBytes >= FlushThreshold || Writer.IsOverflowed;
    }

    /// <summary>Room for at least <paramref name="bytes"/> bytes, to be counted by <see cref="Advance"/>.</summary>
    public Span<byte> GetSpan(int bytes) => Writer.GetSpan(bytes);

    /// <summary>Counts bytes stored in the span that <see cref="GetSpan"/> gave.</summary>
    public void Advance(int bytes) => Writer.Advance(bytes);

    /// <summary>Appends a copy of <paramref name="bytes"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => Writer.Write(bytes);

    /// <summary>
    /// Appends <paramref name="length"/> bytes at <paramref name="start"/> without copying them. They must not change
    /// and not move until <paramref name="owner"/> is told to release <paramref name="token"/>.
    /// </summary>
    public void Lend(byte* start, int length, IBlockOwner owner, nint token)
    {
        Base.Check.That(length >= 0);
        if (length == 0)
        {
            owner.Release(token);
            return;
        }
        if (_lentCount == _lent.Length) Array.Resize(ref _lent, Math.Max(8, _lentCount * 2));
        _lent[_lentCount++] = new LentBlock(Writer.Length, start, length, owner, token);
        _lentBytes += length;
    }

    internal ReadOnlySpan<LentBlock> Lent => _lent.AsSpan(0, _lentCount);

    /// <summary>Forgets everything after ownership of the lent blocks went elsewhere.</summary>
    internal void Reset()
    {
        Writer.Reset();
        if (_lentCount == 0) return;
        if (_lent.Length > KeptLent) _lent = [];
        else Array.Clear(_lent, 0, _lentCount);
        _lentCount = 0;
        _lentBytes = 0;
    }

    /// <summary>Forgets everything and tells the owners of lent blocks.</summary>
    internal void Discard()
    {
        foreach (ref readonly var block in Lent) block.Owner.Release(block.Token);
        Reset();
    }

    public void Dispose()
    {
        Discard();
        Writer.Dispose();
    }
}
