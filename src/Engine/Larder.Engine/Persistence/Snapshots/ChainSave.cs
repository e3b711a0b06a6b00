// A long list, saved node by node from its head while commands go on changing it: they leave the nodes of its moment as they
// are.
using Larder.Engine.Items;
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Lists;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

sealed class ChainSave : LargeSave
{
    readonly FrozenBlocks _nodes;
    int _written; // elements of the node that is next

    public ChainSave(RunningSnapshot snapshot, Arena arena, ItemView item, FrozenBlocks nodes, Action<RdbWriter> writeHead)
        : base(snapshot, arena, compresses: true)
    {
        _nodes = nodes;
        writeHead(Writer);
        Writer.Type(RdbType.List);
        Writer.String(item.KeyBytes);
        Writer.Length((ulong)new ListView(arena, item).Count);
    }

    public override bool Step(ItemView item)
    {
        var writer = Writer;
        var end = writer.Output.Length + StepBytes;
        while (Chain.TryPeek(_nodes, out var run))
        {
            for (var offset = run.OffsetOf(_written); _written < run.Count; _written++, offset = run.Next(offset))
            {
                if (writer.Output.Length >= end)
                {
                    HandOn();
                    return false;
                }
                writer.String(run[offset]);
            }
            _nodes.Advance();
            _written = 0;
        }
        HandOn(isLast: true);
        return true;
    }
}
