// What stands in an entry before its fields; EntryNode has the layout.
using Larder.Engine.Values.Streams.Ids;

namespace Larder.Engine.Values.Streams;

/// <param name="sharesNames">The field names are the node's.</param>
readonly unsafe struct EntryHead(StreamId id, StreamId master, int fieldCount, bool sharesNames)
{
    /// <summary>The most bytes of a head together with both sizes of its entry.</summary>
    public const int MaxBytes = 1 + 5 * Varint.MaxBytes;

    readonly ulong _ms = id.Ms - master.Ms;
    readonly ulong _sequence = id.Ms == master.Ms ? id.Sequence - master.Sequence : id.Sequence;

    public int Bytes =>
        1 + Varint.SizeOf(_ms) + Varint.SizeOf(_sequence) + (sharesNames ? 0 : Varint.SizeOf((uint)fieldCount));

    /// <summary>Writes the bytes and returns what lies behind them.</summary>
    // Safe: the caller vouches for room for Bytes.
    public byte* Write(byte* at)
    {
        *at++ = (byte)(sharesNames ? EntryFlags.MasterNames : EntryFlags.None);
        at = Varint.Write(at, _ms);
        at = Varint.Write(at, _sequence);
        return sharesNames ? at : Varint.Write(at, (uint)fieldCount);
    }
}
