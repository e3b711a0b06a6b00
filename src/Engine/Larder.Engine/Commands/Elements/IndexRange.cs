// A range of the indexes of a list or of the ranks of a sorted set.
namespace Larder.Engine.Commands.Elements;

struct IndexRange
{
    public long First;
    public long Count;

    /// <summary>From start to end, both included and negative from the end.</summary>
    public static IndexRange Of(long size, long start, long end)
    {
        if (start < 0) start = Math.Max(start + size, 0);
        if (end < 0) end += size;
        end = Math.Min(end, size - 1);
        return new IndexRange { First = start, Count = start > end ? 0 : end - start + 1 };
    }

    /// <summary>The same places counted from the other end.</summary>
    public readonly IndexRange FromEnd(long size) => new() { First = size - First - Count, Count = Count };

    /// <summary>
    /// Leaves out so many from the front, or from the end, and keeps at most a limit, if that is not negative.
    /// </summary>
    public readonly IndexRange Limit(long offset, long limit, bool fromEnd)
    {
        if (offset < 0 || offset >= Count) return default;
        var count = limit < 0 ? Count - offset : Math.Min(limit, Count - offset);
        return new IndexRange { First = fromEnd ? First + Count - offset - count : First + offset, Count = count };
    }
}
