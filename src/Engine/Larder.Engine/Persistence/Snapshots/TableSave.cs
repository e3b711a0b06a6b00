// A set, hash or sorted set whose elements have blocks of their own, saved element by element in any order: those that commands
// are about to change come first.
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.SortedSets;
using Larder.Engine.Values.Tables;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

sealed class TableSave : LargeSave
{
    const long NeverEnds = -1; // the time of a hash field without one

    readonly RunningSnapshot _snapshot;
    readonly ElementTable _table;
    readonly RdbType _type;
    ulong _position;

    public TableSave(RunningSnapshot snapshot, Arena arena, ItemView item, ElementTable table, Action<RdbWriter> writeHead)
        : base(snapshot, arena, compresses: true)
    {
        _snapshot = snapshot;
        _table = table;
        _type = item.Type switch
        {
            ItemType.Set => RdbType.Set,
            ItemType.SortedSet => RdbType.SortedSet2,
            _ => new HashView(arena, item).HasExpiringFields ? RdbType.Hash2 : RdbType.Hash,
        };
        writeHead(Writer);
        Writer.Type(_type);
        Writer.String(item.KeyBytes);
        Writer.Length((ulong)table.Count);
    }

    public override void SaveElement(ItemView element)
    {
        var writer = Writer;
        writer.String(element.KeyBytes);
        switch (_type)
        {
            case RdbType.Set:
                break;
            case RdbType.SortedSet2:
                writer.Double(MemberTable.ScoreOf(element));
                break;
            default:
                writer.String(FieldTable.ValueOf(element));
                if (_type == RdbType.Hash2) writer.Millis(element.HasExpiry ? element.ExpireAtMs : NeverEnds);
                break;
        }
        HandOn();
    }

    public override bool Step(ItemView item)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var generation = _table.Generation;
        long bytes = 0;
        do
        {
            _position = _table.View.Scan(_position, handles, out var count);
            foreach (var handle in handles[..count])
            {
                var element = _table.At(handle);
                if (element.Generation == generation) continue;
                bytes += element.Size;
                if (!_snapshot.IsGivenUp) SaveElement(element);
                element.Generation = generation;
            }
            bytes += count;
        }
        while (_position != 0 && bytes < StepBytes);
        if (_position != 0) return false;
        HandOn(isLast: true);
        return true;
    }
}
