// Reads a list of any layout.
using Larder.Engine.Collections.Lists;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Lists;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class ListReader
{
    public static ReadResult Read(
        ref RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        var size = new RunSize();
        var elements = new ElementReader(reader, type, scratch);
        while (elements.MoveNext()) size.Add(elements.Current.Length);
        if (elements.IsBad || size.Count == 0) return ReadResult.Bad;

        var edit = new ListEdit(key, default(Item), limits);
        edit.Expect(size);
        elements = new ElementReader(reader, type, scratch);
        while (elements.MoveNext()) edit.Push(elements.Current, atHead: false);
        reader = elements.Rest;
        return ReadResult.Stored;
    }
}
