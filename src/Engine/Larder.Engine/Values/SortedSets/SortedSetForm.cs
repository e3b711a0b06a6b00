// The forms that a sorted set has in memory: the encoding bits of its item.
namespace Larder.Engine.Values.SortedSets;

public static class SortedSetForm
{
    /// <summary>Packed entries member, score, member, score in order; OBJECT ENCODING says listpack.</summary>
    public const int Packed = 0;

    /// <summary>
    /// A table of the members and a tree of their order, see <see cref="MemberTable"/>; OBJECT ENCODING says skiplist.
    /// </summary>
    public const int Table = 1;
}
