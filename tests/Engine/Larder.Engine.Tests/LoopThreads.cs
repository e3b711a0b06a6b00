// What only the threads of the loops can tell, asked by a test.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests;

static class LoopThreads
{
    // Less than the smallest object, 24 bytes, for each of a thousand commands. A collection meanwhile counts the rest of a
    // thread's allocation context, 8 KiB, as allocated.
    const int MostBytes = 20_000;

    /// <summary>
    /// Warms up with rounds, then fails when the loops' threads allocate on the managed heap during further ones, which
    /// have to be a thousand commands or more. <paramref name="round"/> is given the number of each, from 1.
    /// </summary>
    public static void AllocateNothing(EventLoopGroup loops, int warmRounds, int rounds, Action<int> round)
    {
        for (var i = 1; i <= warmRounds; i++) round(i);
        var before = Sum(loops, AllocatedBytes);
        for (var i = 1; i <= rounds; i++) round(warmRounds + i);
        Assert.InRange(Sum(loops, AllocatedBytes) - before, 0, MostBytes);
    }

    /// <summary>Asks one loop after the other, each on its own thread, and adds up the answers.</summary>
    public static long Sum(EventLoopGroup loops, Func<EventLoop, long> ask)
    {
        var sum = 0L;
        foreach (var loop in loops.Loops)
        {
            var question = new Question(loop, ask);
            loop.Post(question);
            Wait.Until(() => question.IsAnswered, "a loop to answer");
            sum += question.Answer;
        }
        return sum;
    }

    static long AllocatedBytes(EventLoop loop) => GC.GetAllocatedBytesForCurrentThread();

    sealed class Question(EventLoop loop, Func<EventLoop, long> ask) : LoopMessage
    {
        volatile bool _isAnswered;

        public bool IsAnswered => _isAnswered;
        public long Answer { get; private set; }

        protected override void Run()
        {
            Answer = ask(loop);
            _isAnswered = true;
        }
    }
}
