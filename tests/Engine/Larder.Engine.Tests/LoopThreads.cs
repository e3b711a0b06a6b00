// What only the threads of the loops can tell, asked by a test.
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests;

static class LoopThreads
{
    /// <summary>For nodes that are measured: on a busy machine any command may be slow, and its entry in the log is an
    /// allocation.</summary>
    public static readonly (string Name, string Value) Measured = ("slowlog-log-slower-than", "-1");

    // Less than the smallest object, 24 bytes, for each of a thousand commands.
    const int MostBytes = 20_000;

    const int SliceRounds = 10;

    /// <summary>
    /// Warms up with rounds, then fails when the loops' threads go on allocating on the managed heap during further ones,
    /// which have to be a thousand commands or more. <paramref name="round"/> is given the number of each, from 1.
    /// </summary>
    /// <remarks>
    /// How long it takes to warm up depends on the machine: code that is not optimised yet makes objects of which nothing is
    /// left later. So rounds that allocated are followed by others, until they no longer do or it has taken too long.
    /// </remarks>
    public static void AllocateNothing(EventLoopGroup loops, int warmRounds, int rounds, Action<int> round)
    {
        var number = 0;
        while (number < warmRounds) round(++number);
        var last = warmRounds + 20 * rounds;
        var (bytes, counted, lastBytes) = (0L, 0, -1L);
        while (number < last)
        {
            var collections = GC.CollectionCount(0);
            var before = Sum(loops, AllocatedBytes);
            for (var i = 0; i < SliceRounds; i++) round(++number);
            var allocated = Sum(loops, AllocatedBytes) - before;
            // A collection counts what is left of a thread's allocation context as allocated.
            if (GC.CollectionCount(0) != collections) continue;
            bytes += allocated;
            counted += SliceRounds;
            if (counted < rounds) continue;
            if (bytes <= MostBytes) return;
            (bytes, counted, lastBytes) = (0, 0, bytes);
        }
        Assert.True(lastBytes >= 0, $"{number - warmRounds} rounds, and {counted} without a collection");
        Assert.InRange(lastBytes, 0, MostBytes);
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
