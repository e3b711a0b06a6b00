// Reads a sorted set of any layout. Members come in any order, most often from the highest score down.
using Larder.Base.Numbers;
using Larder.Engine.Collections.SortedSets;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class SortedSetReader
{
    public static ReadResult Read(
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        var members = new SortedSetResult(key.Database.Arena);
        var elements = new ElementReader(reader, type, scratch);
        var scoreFollows = type is RdbType.SortedSet or RdbType.SortedSet2;
        while (elements.MoveNext())
        {
            var member = elements.Current;
            var valid = scoreFollows
                ? elements.TryReadScore(out var score)
                : elements.MoveNext() & FloatText.TryParse(elements.Current, out score);
            if (!valid || double.IsNaN(score) || !members.Find(member).IsNull)
            {
                members.Free();
                return ReadResult.Bad;
            }
            members.Add(member, score);
        }
        if (elements.IsBad || members.Count == 0)
        {
            members.Free();
            return elements.IsBad ? ReadResult.Bad : ReadResult.Empty;
        }
        members.Order();
        members.Store(key, limits);
        return ReadResult.Stored;
    }
}
