// A long string, saved piece by piece from its beginning. A command that changes some of it meanwhile has those pieces held aside
// first, which are not saved yet.
using Larder.Engine.Items;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

sealed class StringSave : LargeSave
{
    const int PieceBytes = StepBytes;

    readonly RunningSnapshot _snapshot;
    readonly int _length;
    SnapshotChunk?[] _aside = []; // by piece, once there is one
    int _next;

    public StringSave(RunningSnapshot snapshot, Arena arena, ItemView item, Action<RdbWriter> writeHead)
        : base(snapshot, arena, compresses: false)
    {
        (_snapshot, _length) = (snapshot, item.ValueLength);
        writeHead(Writer);
        Writer.Type(RdbType.String);
        Writer.String(item.KeyBytes);
        Writer.Length((ulong)_length);
    }

    int PieceCount => (int)(((long)_length + PieceBytes - 1) / PieceBytes);

    public override void SaveBytes(ItemView item, int from, int length)
    {
        if (length <= 0 || from >= _length) return;
        var end = Math.Min((long)from + length, _length);
        for (var piece = Math.Max(from / PieceBytes, _next); (long)piece * PieceBytes < end; piece++)
        {
            if (_aside.Length == 0) _aside = new SnapshotChunk[PieceCount];
            if (!_snapshot.IsGivenUp) _aside[piece] ??= HoldAside(PieceOf(item, piece));
        }
    }

    public override bool Step(ItemView item)
    {
        if (_next < _aside.Length && _aside[_next] is { } aside)
        {
            _aside[_next++] = null;
            HandOn(aside, _next == PieceCount);
            return _next == PieceCount;
        }
        Writer.Output.Write(PieceOf(item, _next++));
        HandOn(isLast: _next == PieceCount);
        return _next == PieceCount;
    }

    public override void GiveUp()
    {
        foreach (var aside in _aside) aside?.Bytes.Dispose();
        _aside = [];
    }

    // The string may be longer by now, and never shorter: what is cut off was saved before.
    ReadOnlySpan<byte> PieceOf(ItemView item, int piece)
    {
        var from = piece * PieceBytes;
        return item.ValueBytes.Slice(from, Math.Min(PieceBytes, _length - from));
    }
}
