// Hands batches from the thread that reads a file to those that store what is in it.
namespace Larder.Engine.Persistence.Rdb;

/// <summary>A full queue does not take more: whoever reads then does a batch of its own.</summary>
sealed class BatchQueue(int capacity)
{
    readonly Queue<RecordBatch> _waiting = [];
    readonly Stack<RecordBatch> _spare = [];
    int _unfinished;
    bool _isClosed;

    /// <summary>An empty batch to be filled.</summary>
    public RecordBatch Rent()
    {
        lock (_waiting) return _spare.TryPop(out var batch) ? batch : new RecordBatch();
    }

    /// <summary>False when the queue is full.</summary>
    public bool TryAdd(RecordBatch batch)
    {
        lock (_waiting)
        {
            if (_waiting.Count >= capacity) return false;
            _waiting.Enqueue(batch);
            _unfinished++;
            Monitor.PulseAll(_waiting);
            return true;
        }
    }

    /// <summary>Waits for a batch; null when there will be none.</summary>
    public RecordBatch? Take()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_isClosed) Monitor.Wait(_waiting);
            return _waiting.TryDequeue(out var batch) ? batch : null;
        }
    }

    /// <summary>A batch that waits, or null: for the thread that reads, which has come to the end.</summary>
    public RecordBatch? TryTake()
    {
        lock (_waiting) return _waiting.TryDequeue(out var batch) ? batch : null;
    }

    /// <summary>A batch that was taken is done.</summary>
    public void Finish(RecordBatch batch)
    {
        lock (_waiting)
        {
            _unfinished--;
            Return(batch);
            if (_unfinished == 0) Monitor.PulseAll(_waiting);
        }
    }

    /// <summary>A batch that was never added can be used again.</summary>
    public void Return(RecordBatch batch)
    {
        batch.Clear();
        lock (_waiting) _spare.Push(batch);
    }

    /// <summary>Waits until all that was added is done.</summary>
    public void Drain()
    {
        lock (_waiting)
        {
            while (_unfinished > 0) Monitor.Wait(_waiting);
        }
    }

    /// <summary>No more will come: those who take end.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }
    }
}
