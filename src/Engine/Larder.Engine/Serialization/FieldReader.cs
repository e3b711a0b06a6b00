// Reads the fields of a hash of any layout: the elements two by two, with the time at which a field ends where the layout
// has one. Where that stands, and from when it is counted, differs.
using Larder.Base.Numbers;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

/// <summary>Field and value stay valid until the next step.</summary>
ref struct FieldReader
{
    const ulong MostMs = 1ul << 48; // beyond that no server sets an end

    readonly RdbType _type;
    readonly long _fromMs; // times are counted from here
    ElementReader _elements;

    public FieldReader(RdbReader reader, RdbType type, ReadScratch scratch)
    {
        _type = type;
        // A listpack tells full times: the earliest before it was kept for other uses.
        if (type is RdbType.RedisHash or RdbType.RedisHashListpack)
            IsBad = !reader.TryReadMillis(out _fromMs) || (ulong)_fromMs > MostMs;
        _elements = new ElementReader(reader, type, scratch);
    }

    public bool IsBad { get; private set; }
    public ReadOnlySpan<byte> Field { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Unix milliseconds; 0 for never.</summary>
    public long ExpireAtMs { get; private set; }

    public readonly bool HasEnded(long nowMs) => ExpireAtMs != 0 && ExpireAtMs <= nowMs;

    public bool MoveNext()
    {
        if (IsBad) return false;
        if (_type is RdbType.RedisHash or RdbType.RedisHashOld && !TryReadEndBefore())
        {
            IsBad |= _elements.IsBad;
            return false;
        }
        if (!_elements.MoveNext())
        {
            IsBad = _elements.IsBad;
            return false;
        }
        Field = _elements.Current;
        IsBad = !_elements.MoveNext();
        if (IsBad) return false;
        Value = _elements.Current;
        if (_type == RdbType.Hash2) IsBad = !TryReadEnd();
        else if (_type is RdbType.RedisHashListpack or RdbType.RedisHashListpackOld) IsBad = !TryReadEndElement();
        return !IsBad;
    }

    bool TryReadEnd()
    {
        if (!_elements.TryReadEnd(out var end) || end < -1) return false;
        // The first millisecond of 1970 has passed as well; 0 means never to an item.
        ExpireAtMs = end < 0 ? 0 : Math.Max(end, 1);
        return true;
    }

    // 0 is never, so that times that are counted begin with 1. False at the end as well.
    bool TryReadEndBefore()
    {
        if (!_elements.TryReadEndBefore(out var time)) return false;
        IsBad = time > MostMs;
        ExpireAtMs = time == 0 ? 0 : _type == RdbType.RedisHash ? _fromMs + (long)time - 1 : (long)time;
        return !IsBad;
    }

    bool TryReadEndElement()
    {
        if (!_elements.MoveNextNumber(out var end) || (ulong)end > MostMs) return false;
        ExpireAtMs = end;
        return true;
    }
}
