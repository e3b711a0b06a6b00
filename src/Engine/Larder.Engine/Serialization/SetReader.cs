// Reads a set of any layout.
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.Tables;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class SetReader
{
    public static ReadResult Read(
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        long count = 0, packedBytes = 0;
        var longest = 0;
        var integerWidth = sizeof(short); // 0 once a member is no integer
        var first = GatheredElements.Start(scratch.Gathered);
        var elements = new ElementReader(reader, type, scratch);
        for (; !first.IsFull && elements.MoveNext(); count++)
        {
            var member = elements.Current;
            first.Add(member);
            longest = Math.Max(longest, member.Length);
            packedBytes += PackedEntries.SizeOf(member.Length);
            if (integerWidth == 0) continue;
            integerWidth = IntegerText.TryParse(member, out long value)
                ? Math.Max(integerWidth, IntegerSet.WidthFor(value))
                : 0;
        }
        if (elements.IsBad) return ReadResult.Bad;
        if (count == 0) return ReadResult.Empty;

        var edit = new SetEdit(key, default(Item), limits);
        if (edit.NeedsTable(count, packedBytes, longest, integerWidth))
            edit.StoreTable(ElementTable.Create(key.Database.Arena));
        else
            edit.Create(count, packedBytes, integerWidth);
        while (!first.IsAtEnd)
        {
            if (!edit.Add(first.NextText())) return ReadResult.Bad; // a member twice
        }
        while (elements.MoveNext())
        {
            if (!edit.Add(elements.Current)) return ReadResult.Bad;
        }
        if (elements.IsBad) return ReadResult.Bad;
        edit.Finish();
        return ReadResult.Stored;
    }
}
