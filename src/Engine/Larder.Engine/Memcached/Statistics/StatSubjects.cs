// What stats can be asked for.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Statistics;

static class StatSubjects
{
    /// <summary>The figures of a subject, all general ones where none is named; null for one that there is not.</summary>
    public static StatList? Collect(MemcachedContext context, ReadOnlySpan<byte> subject)
    {
        var list = new StatList();
        if (subject.IsEmpty) GeneralStatistics.AddTo(list, context);
        else if ("settings"u8.StartsWith(subject)) SettingStatistics.AddTo(list, context);
        else if ("conns"u8.StartsWith(subject)) ConnectionStatistics.AddTo(list, context);
        else if (subject.SequenceEqual("items"u8)) ItemStatistics.AddItems(list, context);
        else if (subject.SequenceEqual("slabs"u8)) ItemStatistics.AddSlabs(list, context);
        else if (subject.SequenceEqual("sizes"u8)) list.Add("sizes_status", "disabled");
        else return null;
        return list;
    }
}
