// The timers of one loop, the next due on top: a binary heap in which every timer knows its place, so that a cancelled
// one leaves at once.
namespace Larder.Network.Timers;

/// <summary>Timers ordered by when they are due. Adding and removing cost O(log n).</summary>
sealed class TimerHeap
{
    LoopTimer[] _heap = new LoopTimer[16];
    int _count;

    /// <summary>When the next timer is due; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextDueMs => _count == 0 ? long.MaxValue : _heap[0].DueMs;

    public int Count => _count;

    public void Add(LoopTimer timer, long dueMs)
    {
        Base.Check.That(!timer.IsScheduled);
        timer.DueMs = dueMs;
        if (_count == _heap.Length) Array.Resize(ref _heap, _count * 2);
        Place(timer, _count++);
        Rise(timer);
    }

    public void Remove(LoopTimer timer)
    {
        var hole = timer.HeapIndex;
        Base.Check.That(hole >= 0 && hole < _count && _heap[hole] == timer);
        timer.HeapIndex = -1;
        var last = _heap[--_count];
        _heap[_count] = null!;
        if (last == timer) return;
        Place(last, hole);
        Sink(last);
        Rise(last);
    }

    /// <summary>Fires all timers due at <paramref name="nowMs"/>; one that they add for that moment waits.</summary>
    /// <returns>True when there was one.</returns>
    public bool FireDue(long nowMs)
    {
        if (NextDueMs > nowMs) return false;
        for (var left = _count; left > 0 && NextDueMs <= nowMs; left--)
        {
            var timer = _heap[0];
            Remove(timer);
            timer.Fire();
        }
        return true;
    }

    void Rise(LoopTimer timer)
    {
        while (timer.HeapIndex > 0)
        {
            var index = timer.HeapIndex;
            var parent = _heap[(index - 1) / 2];
            if (parent.DueMs <= timer.DueMs) return;
            Place(timer, parent.HeapIndex);
            Place(parent, index);
        }
    }

    void Sink(LoopTimer timer)
    {
        while (true)
        {
            var index = timer.HeapIndex;
            var child = 2 * index + 1;
            if (child >= _count) return;
            if (child + 1 < _count && _heap[child + 1].DueMs < _heap[child].DueMs) child++;
            var sooner = _heap[child];
            if (timer.DueMs <= sooner.DueMs) return;
            Place(timer, child);
            Place(sooner, index);
        }
    }

    void Place(LoopTimer timer, int index)
    {
        _heap[index] = timer;
        timer.HeapIndex = index;
    }
}
