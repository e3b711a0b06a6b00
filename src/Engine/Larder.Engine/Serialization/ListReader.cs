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
        RdbReader reader, RdbType type, in KeyRef key, EncodingSettings limits, ReadScratch scratch)
    {
        var size = new RunSize();
        var first = GatheredElements.Start(scratch.Gathered);
        var elements = new ElementReader(reader, type, scratch);
        while (!first.IsFull && elements.MoveNext())
        {
            size.Add(elements.Current.Length);
            first.Add(elements.Current);
        }
        if (elements.IsBad) return ReadResult.Bad;
        if (size.Count == 0) return ReadResult.Empty;

        var edit = new ListEdit(key, default(Item), limits);
        edit.Expect(size);
        while (!first.IsAtEnd) edit.Push(first.NextText(), atHead: false);
        while (elements.MoveNext())
        {
            edit.Expect(elements.Current.Length);
            edit.Push(elements.Current, atHead: false);
        }
        return elements.IsBad ? ReadResult.Bad : ReadResult.Stored;
    }
}
