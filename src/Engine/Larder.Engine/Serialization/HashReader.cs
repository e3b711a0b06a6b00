// Reads a hash of any layout, those with fields which end included.
using Larder.Engine.Collections.Hashes;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Packed;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class HashReader
{
    public static ReadResult Read(
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        var fields = new FieldReader(reader, type, scratch);
        var first = GatheredElements.Start(scratch.Gathered);
        long bytes = 0, count = 0;
        int kept = 0, longest = 0;
        for (; !first.IsFull && fields.MoveNext(); count++)
        {
            longest = Math.Max(longest, Math.Max(fields.Field.Length, fields.Value.Length));
            bytes += PackedEntries.SizeOf(fields.Field.Length) + PackedEntries.SizeOf(fields.Value.Length);
            if (fields.HasEnded(key.NowMs)) continue;
            kept++;
            first.Add(fields.Field);
            first.Add(fields.Value);
            first.Add(fields.ExpireAtMs);
        }
        if (fields.IsBad) return ReadResult.Bad;
        if (count == 0) return ReadResult.Empty;

        var edit = new HashEdit(key, default(Item), limits);
        if (kept > 0) edit.Expect(kept, bytes, longest);
        while (!first.IsAtEnd)
        {
            var change = edit.Set(first.NextText(), first.NextText(), first.NextNumber());
            if (change != FieldChange.Added) return ReadResult.Bad; // a field twice
        }
        while (fields.MoveNext())
        {
            if (fields.HasEnded(key.NowMs)) continue;
            kept++;
            if (edit.Set(fields.Field, fields.Value, fields.ExpireAtMs) != FieldChange.Added) return ReadResult.Bad;
        }
        if (fields.IsBad) return ReadResult.Bad;
        edit.Finish();
        return kept > 0 ? ReadResult.Stored : ReadResult.Ended;
    }
}
