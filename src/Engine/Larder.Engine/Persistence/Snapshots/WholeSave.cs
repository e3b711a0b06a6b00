// A long string, or a list or stream that has left the keyspace, saved from its beginning to its end: a command that changes the
// string on the way has the rest saved at once.
using Larder.Engine.Items;
using Larder.Engine.Serialization;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

sealed class WholeSave : LargeSave
{
    ValueWriting _writing;

    public WholeSave(RunningSnapshot snapshot, Arena arena, ItemView item, Action<RdbWriter> writeHead)
        : base(snapshot, arena, compresses: item.Type != ItemType.String)
    {
        _writing = new ValueWriting(arena, item, nowMs: 0, snapshot.Version);
        writeHead(Writer);
        Writer.Type(_writing.Type);
        Writer.String(item.KeyBytes);
    }

    public override void SaveElement(ItemView element) => Base.Check.That(false);

    public override bool Step(ItemView item)
    {
        var isWhole = _writing.Step(Writer, Arena, item, StepBytes);
        HandOn(isWhole);
        return isWhole;
    }
}
