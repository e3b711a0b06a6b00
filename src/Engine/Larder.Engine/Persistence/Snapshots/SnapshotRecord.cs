// The record of one large value, which is written while it is still being saved: its chunks follow each other in the file, and
// nothing else comes between them.
namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Under the gate of its snapshot, but for what says otherwise.</summary>
sealed class SnapshotRecord(RunningSnapshot snapshot)
{
    const long MostWaitingBytes = 512 * 1024;

    readonly Queue<SnapshotChunk> _waiting = new();
    long _waitingBytes;
    bool _isOpen;

    /// <summary>All of it is there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The walk rests; may be asked without the gate.</summary>
    public bool IsBackedUp => Volatile.Read(ref _waitingBytes) > MostWaitingBytes && !snapshot.IsGivenUp;

    /// <summary>Puts it at its place in the file.</summary>
    public void Open()
    {
        lock (snapshot.Gate)
        {
            if (_isOpen) return; // it was whole before its turn came
            _isOpen = true;
            snapshot.Add(this);
        }
    }

    /// <summary>Without the gate.</summary>
    public void Add(SnapshotChunk filled, bool isLast) => AddHeld(snapshot.Hold(filled), isLast);

    /// <summary>The same of one that <see cref="RunningSnapshot.Hold"/> knows of.</summary>
    public void AddHeld(SnapshotChunk chunk, bool isLast)
    {
        lock (snapshot.Gate)
        {
            Base.Check.That(!IsWhole);
            _waiting.Enqueue(chunk);
            IsWhole = isLast;
            Volatile.Write(ref _waitingBytes, _waitingBytes + chunk.Length);
            if (!_isOpen && isLast) Open();
            Monitor.PulseAll(snapshot.Gate);
        }
    }

    public bool TryTake(out SnapshotChunk chunk)
    {
        if (!_waiting.TryDequeue(out chunk!)) return false;
        Volatile.Write(ref _waitingBytes, _waitingBytes - chunk.Length);
        return true;
    }
}
