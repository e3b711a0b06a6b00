// An element on its way through SORT, and the two orders that there are.
namespace Larder.Engine.Commands.Sorting;

/// <summary>Points into the collection, which must not change meanwhile.</summary>
unsafe struct SortEntry
{
    public byte* Start;
    public int Length;

    /// <summary>The place that it had: equal elements keep their order.</summary>
    public int Place;

    public double Score;

    /// <summary>What it is compared by with BY and ALPHA; null when there is no such key.</summary>
    public byte* Weight;
    public int WeightLength;

    public readonly ReadOnlySpan<byte> Bytes => new(Start, Length);
    public readonly ReadOnlySpan<byte> WeightBytes => new(Weight, WeightLength);
}

/// <summary>By score, then by bytes.</summary>
readonly struct ScoreOrder(bool descends) : IComparer<SortEntry>
{
    public int Compare(SortEntry x, SortEntry y)
    {
        var order = x.Score.CompareTo(y.Score);
        if (order == 0) order = x.Bytes.SequenceCompareTo(y.Bytes);
        if (order == 0) return x.Place.CompareTo(y.Place);
        return descends ? -order : order;
    }
}

/// <summary>By the bytes of the element or of its weight; one without weight comes first.</summary>
readonly unsafe struct ByteOrder(bool byWeight, bool descends) : IComparer<SortEntry>
{
    public int Compare(SortEntry x, SortEntry y)
    {
        var order = byWeight ? CompareWeights(x, y) : x.Bytes.SequenceCompareTo(y.Bytes);
        if (order == 0) return x.Place.CompareTo(y.Place);
        return descends ? -order : order;
    }

    static int CompareWeights(in SortEntry x, in SortEntry y)
    {
        if (x.Weight == null || y.Weight == null) return (x.Weight != null).CompareTo(y.Weight != null);
        return x.WeightBytes.SequenceCompareTo(y.WeightBytes);
    }
}
