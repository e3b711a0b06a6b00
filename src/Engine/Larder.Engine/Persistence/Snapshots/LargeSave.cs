// A large value on its way into its record: what stands before it at once, then the value in steps of some KiB.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Under the lock of the shard.</summary>
abstract class LargeSave(RunningSnapshot snapshot, Arena arena, bool compresses) : ILargeSave
{
    /// <summary>What is written in one step: some ten microseconds.</summary>
    protected const int StepBytes = 32 * 1024;

    readonly SnapshotRecord _record = new(snapshot);
    SnapshotChunk? _chunk;

    public bool IsBackedUp => _record.IsBackedUp;

    protected Arena Arena => arena;

    /// <summary>Where the next bytes go.</summary>
    protected RdbWriter Writer
    {
        get
        {
            _chunk ??= snapshot.NewChunk();
            return new RdbWriter(_chunk.Bytes, snapshot.Compresses && compresses);
        }
    }

    public void Open() => _record.Open();

    public virtual void SaveElement(ItemView element) => Base.Check.That(false);

    public virtual void SaveBytes(ItemView item, int from, int length) => Base.Check.That(false);

    public abstract bool Step(ItemView item);

    public virtual void GiveUp()
    {
    }

    /// <summary>Bytes that are written later than they are saved.</summary>
    protected SnapshotChunk HoldAside(ReadOnlySpan<byte> bytes)
    {
        var chunk = snapshot.NewChunk();
        chunk.Bytes.Write(bytes);
        return snapshot.Hold(chunk);
    }

    /// <summary>Hands on what is written, and behind it what was held aside.</summary>
    protected void HandOn(SnapshotChunk aside, bool isLast)
    {
        if (_chunk != null) _record.Add(_chunk, isLast: false);
        _chunk = null;
        if (isLast) aside.Keys = 1;
        _record.AddHeld(aside, isLast);
    }

    /// <summary>Hands on what is written, if it is enough or the last.</summary>
    protected void HandOn(bool isLast = false)
    {
        if (!isLast && (_chunk == null || _chunk.Bytes.Length < SnapshotChunk.EnoughBytes)) return;
        _chunk ??= snapshot.NewChunk();
        if (isLast) _chunk.Keys = 1;
        _record.Add(_chunk, isLast);
        _chunk = null;
    }
}
