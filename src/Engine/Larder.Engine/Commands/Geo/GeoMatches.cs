// The members that a search found, outside of the managed heap: there may be millions.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

/// <summary>A list; to be disposed.</summary>
unsafe ref struct GeoMatches
{
    const int FirstCapacity = 64;

    GeoMatch* _first;
    int _capacity;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<GeoMatch> All => new(_first, Count);

    // Safe: Grow made room for one more; a member of a sorted set lies in an arena, which does not move.
    public void Add(ReadOnlySpan<byte> member, double score, GeoPoint point, double meters)
    {
        if (Count == _capacity) Grow();
        ref var match = ref _first[Count];
        match.Member = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(member));
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
        var all = new Span<GeoMatch>(_first, Count);
        if (farthestFirst)
            all.Sort(static (a, b) => a.Meters == b.Meters ? a.Order.CompareTo(b.Order) : b.Meters.CompareTo(a.Meters));
        else
            all.Sort(static (a, b) => a.Meters == b.Meters ? a.Order.CompareTo(b.Order) : a.Meters.CompareTo(b.Meters));
    }

    public readonly void Dispose() => NativeMemory.Free(_first);

    void Grow()
    {
        _capacity = checked(Math.Max(FirstCapacity, _capacity * 2));
        _first = (GeoMatch*)NativeMemory.Realloc(_first, (nuint)_capacity * (nuint)sizeof(GeoMatch));
    }
}
