// Counters: what incr, decr and ma do. A counter is a value of decimal digits; it wraps upwards at 2^64 and stops
// downwards at 0.
using Larder.Engine.Memcached.Requests;
using System.Buffers.Text;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Operations;

enum CountOutcome : byte
{
    Counted,
    NotFound,

    /// <summary>The value is no number.</summary>
    NotNumeric,

    /// <summary>The item has another CAS number.</summary>
    Exists,
}

static unsafe class Counting
{
    /// <summary>Bytes that the longest counter takes.</summary>
    public const int MaxDigits = 20;

    /// <summary>
    /// Changes a counter; under the lock of the key's shard. <paramref name="item"/> is where it then is.
    /// </summary>
    /// <param name="compareCas">The CAS number that the item must have; 0 for any.</param>
    public static CountOutcome Run(
        MemcachedContext context, in KeyRef key, bool increments, ulong delta, ulong compareCas, out ulong value,
        out ItemView item)
    {
        value = 0;
        item = context.Find(key);
        if (item.IsNull) return CountOutcome.NotFound;
        if (item.ValueLength == 0) return CountOutcome.NotNumeric; // before its CAS number is looked at, as in memcached
        if (compareCas != 0 && context.Server.UsesCas && item.Cas != compareCas) return CountOutcome.Exists;
        if (!TryRead(item.ValueBytes, out value)) return CountOutcome.NotNumeric;

        if (increments)
        {
            context.Figures.IncrementHits++;
            context.ClassFigures(item).IncrementHits++;
            value = unchecked(value + delta);
        }
        else
        {
            context.Figures.DecrementHits++;
            context.ClassFigures(item).DecrementHits++;
            value = delta > value ? 0 : value - delta;
        }
        item = Write(context, key, value);
        context.Shared?.Stored(key, item, increments ? StoreKind.Incremented : StoreKind.Decremented);
        return CountOutcome.Counted;
    }

    /// <summary>Counts a counter that was not there.</summary>
    public static void CountMiss(MemcachedContext context, bool increments)
    {
        if (increments) context.Figures.IncrementMisses++;
        else context.Figures.DecrementMisses++;
    }

    // As memcached: a number that fits is written over the old one and padded with blanks, a longer one makes a new
    // item. On a store that is shared nothing is padded: to the other protocol's commands that would be no number.
    static Item Write(MemcachedContext context, in KeyRef key, ulong value)
    {
        var item = key.Database.Change(key, isUse: false);
        Span<byte> digits = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(value, digits, out var length);
        var isLonger = length > item.ValueLength;
        if (isLonger || (context.Shared != null && length < item.ValueLength))
            item = key.Database.Resize(key, item, length);
        if (isLonger)
        {
            if (item.HasMemcached) item.Marks &= (byte)ItemMarks.BinaryKey;
            context.Figures.ItemsLinked++;
        }
        var bytes = new Span<byte>(item.Value, item.ValueLength);
        digits[..length].CopyTo(bytes);
        bytes[length..].Fill((byte)' ');
        if (item.HasMemcached) item.Cas = context.NewCas(key, false, 0);
        key.Database.Shard.Access.Touch(item);
        return item;
    }

    // What C's strtoull takes: blanks, a sign, digits; behind them the end or a blank.
    static bool TryRead(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        var at = 0;
        while (at < text.Length && IsBlank(text[at])) at++;
        if (at < text.Length && text[at] == (byte)'+') at++;
        var first = at;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9) break;
            if (value > (ulong.MaxValue - digit) / 10) return false;
            value = value * 10 + digit;
        }
        return at > first && (at == text.Length || IsBlank(text[at]));
    }

    static bool IsBlank(byte character) => character is (byte)' ' or >= 9 and <= 13;
}
