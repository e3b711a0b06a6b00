// Timers fire in the order in which they are due, and cancelled ones never; compared with a sorted list.
using Larder.Network.Timers;

namespace Larder.Network.Tests.Loops;

public class TimerHeapTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Timers_fire_as_a_sorted_list_would(int seed)
    {
        var random = new Random(seed);
        var heap = new TimerHeap();
        var model = new List<Recorded>();
        var fired = new List<Recorded>();
        for (var step = 0; step < 5000; step++)
        {
            var choice = random.Next(10);
            if (choice < 6)
            {
                var timer = new Recorded(fired);
                heap.Add(timer, random.Next(10_000));
                model.Add(timer);
            }
            else if (choice < 9 && model.Count > 0)
            {
                var timer = model[random.Next(model.Count)];
                heap.Remove(timer);
                model.Remove(timer);
                Assert.False(timer.IsScheduled);
            }
            else
            {
                var nowMs = random.Next(2000);
                fired.Clear();
                heap.FireDue(nowMs);
                var due = model.Where(timer => timer.DueMs <= nowMs).ToList();
                Assert.Equal(due.Select(timer => timer.DueMs).Order(), fired.Select(timer => timer.DueMs));
                Assert.Equal(due.ToHashSet(), fired.ToHashSet());
                model.RemoveAll(due.Contains);
            }
            Assert.Equal(model.Count, heap.Count);
            Assert.Equal(model.Count == 0 ? long.MaxValue : model.Min(timer => timer.DueMs), heap.NextDueMs);
        }
    }

    [Fact]
    public void A_timer_that_schedules_itself_for_now_waits_for_the_next_round()
    {
        var heap = new TimerHeap();
        var timer = new Repeating(heap);
        heap.Add(timer, 5);
        heap.FireDue(10);
        Assert.Equal(1, timer.Count);
        heap.FireDue(10);
        Assert.Equal(2, timer.Count);
    }

    sealed class Recorded(List<Recorded> fired) : LoopTimer
    {
        protected internal override void Fire() => fired.Add(this);
    }

    sealed class Repeating(TimerHeap heap) : LoopTimer
    {
        public int Count { get; private set; }

        protected internal override void Fire()
        {
            Count++;
            heap.Add(this, 5);
        }
    }
}
