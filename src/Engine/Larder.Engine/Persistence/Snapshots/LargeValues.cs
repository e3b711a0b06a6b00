// Which values are saved in steps.
using Larder.Engine.Items;
using Larder.Engine.Values.Kinds;
using Larder.Engine.Values.Lists;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;

namespace Larder.Engine.Persistence.Snapshots;

static class LargeValues
{
    // What is less is written in some ten microseconds.
    public const int LargeBytes = 64 * 1024;
    const int LargeCount = 512;

    public static bool IsLarge(Arena arena, ItemView item)
    {
        if (item.ValueLength >= LargeBytes) return true;
        if (ItemValue.TryGetTable(arena, item, out var table)) return IsLarge(table);
        return item.Type switch
        {
            ItemType.List => new ListView(arena, item) is { IsChain: true } list && IsLarge(list),
            ItemType.Stream => IsLarge(new StreamView(arena, item)),
            _ => false,
        };
    }

    static bool IsLarge(ElementTable table)
    {
        if (table.Count > LargeCount) return true;
        long bytes = 0;
        for (var walk = table.Walk(); bytes < LargeBytes && walk.MoveNext();) bytes += walk.Current.Size;
        return bytes >= LargeBytes;
    }

    static bool IsLarge(ListView list)
    {
        if (list.Count > LargeCount) return true;
        long bytes = 0;
        for (var walk = list.Walk(0); bytes < LargeBytes && walk.MoveNext();) bytes += walk.Current.Length;
        return bytes >= LargeBytes;
    }

    static bool IsLarge(StreamView stream)
    {
        long count = stream.Count;
        var groups = stream.Groups;
        for (var i = 0; i < groups.Count; i++) count += groups[i].Pending.Count;
        return count > LargeCount;
    }
}
