// A value that is saved from its beginning to its end: a long packed collection, a stream as it was at the snapshot's moment, or
// a list or stream that has left the keyspace. A command that changes a packed collection on the way has the rest saved at once:
// the change itself takes as long.
using Larder.Engine.Items;
using Larder.Engine.Serialization;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

sealed class WholeSave : LargeSave
{
    ValueWriting _writing;
    bool _isWhole;

    public WholeSave(RunningSnapshot snapshot, Arena arena, ItemView item, Action<RdbWriter> writeHead)
        : base(snapshot, arena, compresses: true)
    {
        _writing = new ValueWriting(arena, item, nowMs: 0, snapshot.Version);
        writeHead(Writer);
        Writer.Type(_writing.Type);
        Writer.String(item.KeyBytes);
    }

    public override void SaveBytes(ItemView item, int from, int length)
    {
        if (length > 0) while (!Step(item)) { }
    }

    public override bool Step(ItemView item)
    {
        if (_isWhole) return true;
        _isWhole = _writing.Step(Writer, Arena, item, StepBytes);
        HandOn(_isWhole);
        return _isWhole;
    }
}
