// The members that a search found.
using System.Buffers;

namespace Larder.Engine.Commands.Geo;

/// <summary>A member in the area; its bytes lie in the sorted set, which must not change meanwhile.</summary>
unsafe struct GeoMatch
{
    public byte* Member;
    public int MemberLength;
    public int Order; // in which they were found
    public double Meters;
    public double Score;
    public GeoPoint Point;

    public readonly ReadOnlySpan<byte> MemberBytes => new(Member, MemberLength);
}

/// <summary>A list in rented memory; to be disposed.</summary>
ref struct GeoMatches()
{
    GeoMatch[] _rented = ArrayPool<GeoMatch>.Shared.Rent(64);

    public int Count { get; private set; }

    public readonly ReadOnlySpan<GeoMatch> All => _rented.AsSpan(0, Count);

    // Safe: a member of a sorted set lies in an arena, which does not move.
    public unsafe void Add(ReadOnlySpan<byte> member, double score, GeoPoint point, double meters)
    {
        if (Count == _rented.Length) Grow();
        ref var match = ref _rented[Count];
        match.Member = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(member));
        match.MemberLength = member.Length;
        match.Order = Count++;
        match.Score = score;
        match.Point = point;
        match.Meters = meters;
    }

    /// <summary>
    /// Puts the nearest, or the farthest, first; equally far ones stay in the order in which they were found.
    /// </summary>
    public readonly void Sort(bool farthestFirst)
    {
        var all = _rented.AsSpan(0, Count);
        if (farthestFirst)
            all.Sort(static (a, b) => a.Meters == b.Meters ? a.Order.CompareTo(b.Order) : b.Meters.CompareTo(a.Meters));
        else
            all.Sort(static (a, b) => a.Meters == b.Meters ? a.Order.CompareTo(b.Order) : a.Meters.CompareTo(b.Meters));
    }

    public readonly void Dispose() => ArrayPool<GeoMatch>.Shared.Return(_rented);

    void Grow()
    {
        var larger = ArrayPool<GeoMatch>.Shared.Rent(Count * 2);
        All.CopyTo(larger);
        Dispose();
        _rented = larger;
    }
}
