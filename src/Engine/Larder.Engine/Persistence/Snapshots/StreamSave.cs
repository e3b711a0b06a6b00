// A long stream, saved node by node while commands go on changing it: they leave the nodes of its moment as they are. What
// stands behind the nodes, counters and consumer groups, is kept aside at once.
using Larder.Engine.Items;
using Larder.Engine.Serialization;
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Streams;
using Larder.Memory.Arenas;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

sealed class StreamSave : LargeSave
{
    readonly FrozenBlocks _nodes;
    readonly ByteWriter _behind = new();

    public StreamSave(RunningSnapshot snapshot, Arena arena, ItemView item, FrozenBlocks nodes, Action<RdbWriter> writeHead)
        : base(snapshot, arena, compresses: true)
    {
        _nodes = nodes;
        var writing = new StreamWriting(arena, item, snapshot.Version);
        writeHead(Writer);
        Writer.Type(writing.Type);
        Writer.String(item.KeyBytes);
        Writer.Length((ulong)nodes.Count);
        writing.SkipNodes();
        writing.Step(new RdbWriter(_behind, snapshot.Compresses), arena, item, long.MaxValue);
    }

    public override bool Step(ItemView item)
    {
        using ByteWriter entries = new(), listpack = new();
        var writer = Writer;
        var end = writer.Output.Length + StepBytes;
        while (NodeBlocks.TryPeek(_nodes, out var node))
        {
            if (writer.Output.Length >= end)
            {
                HandOn();
                return false;
            }
            Serialization.StreamWriter.WriteNode(writer, node, entries, listpack);
            _nodes.Advance();
        }
        writer.Output.Write(_behind.Written);
        _behind.Dispose();
        HandOn(isLast: true);
        return true;
    }

    public override void GiveUp() => _behind.Dispose();
}
