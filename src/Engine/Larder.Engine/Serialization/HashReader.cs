// Reads a hash of any layout, that with fields which end included.
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
        ref RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        var fields = new FieldReader(reader, type, scratch);
        long bytes = 0;
        int count = 0, kept = 0, longest = 0;
        for (; fields.MoveNext(); count++)
        {
            longest = Math.Max(longest, Math.Max(fields.Field.Length, fields.Value.Length));
            bytes += PackedEntries.SizeOf(fields.Field.Length) + PackedEntries.SizeOf(fields.Value.Length);
            if (!fields.HasEnded(key.NowMs)) kept++;
        }
        if (fields.IsBad || count == 0) return ReadResult.Bad;

        var edit = new HashEdit(key, default(Item), limits);
        if (kept > 0) edit.Expect(kept, bytes, longest);
        fields = new FieldReader(reader, type, scratch);
        while (fields.MoveNext())
        {
            if (fields.HasEnded(key.NowMs)) continue;
            var change = edit.Set(fields.Field, fields.Value, fields.ExpireAtMs);
            if (change != FieldChange.Added) return ReadResult.Bad; // a field twice
        }
        reader = fields.Rest;
        edit.Finish();
        return kept > 0 ? ReadResult.Stored : ReadResult.Ended;
    }

    // The elements two by two, with the time at which a field ends where the layout has one.
    ref struct FieldReader(RdbReader reader, RdbType type, ReadScratch scratch)
    {
        ElementReader _elements = new(reader, type, scratch);

        public bool IsBad { get; private set; }
        public ReadOnlySpan<byte> Field { get; private set; }
        public ReadOnlySpan<byte> Value { get; private set; }

        /// <summary>Unix milliseconds; 0 for never.</summary>
        public long ExpireAtMs { get; private set; }

        public readonly RdbReader Rest => _elements.Rest;

        public readonly bool HasEnded(long nowMs) => ExpireAtMs != 0 && ExpireAtMs <= nowMs;

        public bool MoveNext()
        {
            if (!_elements.MoveNext())
            {
                IsBad = _elements.IsBad;
                return false;
            }
            Field = _elements.Current;
            if (!_elements.MoveNext())
            {
                IsBad = true;
                return false;
            }
            Value = _elements.Current;
            if (type == RdbType.Hash2) IsBad = !TryReadEnd();
            return !IsBad;
        }

        bool TryReadEnd()
        {
            if (!_elements.TryReadEnd(out var end) || end < -1) return false;
            // The first millisecond of 1970 has passed as well; 0 means never to an item.
            ExpireAtMs = end < 0 ? 0 : Math.Max(end, 1);
            return true;
        }
    }
}
