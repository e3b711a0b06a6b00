// Places in the packed form of a sorted set, which is walked from the front.
using Larder.Engine.Values.Packed;

namespace Larder.Engine.Values.SortedSets;

public static class PackedOrder
{
    /// <summary>The offset of the first member that does not lie before a bound, or the end, and its rank.</summary>
    public static int Seek(PackedEntries entries, in RankBound bound, out int rank)
    {
        rank = 0;
        var offset = PackedEntries.First;
        for (; offset < entries.End; rank++)
        {
            var score = entries.Next(offset);
            if (!bound.IsBehind(PackedScore.Read(entries[score]), entries[offset])) break;
            offset = entries.Next(score);
        }
        return offset;
    }
}
