// Reads a set of any layout.
using Larder.Base.Numbers;
using Larder.Engine.Collections.Sets;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Packed;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class SetReader
{
    public static ReadResult Read(
        ref RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        long count = 0, packedBytes = 0;
        var longest = 0;
        var integerWidth = sizeof(short); // 0 once a member is no integer
        var elements = new ElementReader(reader, type, scratch);
        for (; elements.MoveNext(); count++)
        {
            var member = elements.Current;
            longest = Math.Max(longest, member.Length);
            packedBytes += PackedEntries.SizeOf(member.Length);
            if (integerWidth == 0) continue;
            integerWidth = IntegerText.TryParse(member, out long value)
                ? Math.Max(integerWidth, IntegerSet.WidthFor(value))
                : 0;
        }
        if (elements.IsBad || count == 0) return ReadResult.Bad;

        var edit = new SetEdit(key, default(Item), limits);
        if (edit.NeedsTable(count, packedBytes, longest, integerWidth))
            edit.StoreTable(Values.Tables.ElementTable.Create(key.Database.Arena));
        else
            edit.Create(count, packedBytes, integerWidth);
        elements = new ElementReader(reader, type, scratch);
        while (elements.MoveNext())
        {
            if (!edit.Add(elements.Current)) return ReadResult.Bad; // a member twice
        }
        reader = elements.Rest;
        edit.Finish();
        return ReadResult.Stored;
    }
}
