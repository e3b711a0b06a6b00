// Whether the loops of a node still turn: each is asked now and then, and how long the slowest has left a question open is
// what the service is told. Orders are answered beside the loops, so that their silence would not show otherwise.
using Larder.Base;
using Larder.Network.Loops;
using Larder.Network.Mailboxes;

namespace Larder.Engine.Orders;

/// <summary>Asked by one thread at a time.</summary>
public sealed class LoopPulse(EventLoopGroup loops, Clock clock)
{
    const long NsPerMs = 1_000_000;
    const long PeriodMs = 1000;

    Round _round = new(0, 0);

    /// <summary>How long a loop has not turned; 0 where all have, since they were last asked.</summary>
    public long SilenceMs()
    {
        var nowMs = clock.MonotonicNs / NsPerMs;
        if (_round.IsOpen) return nowMs - _round.AskedAtMs;
        if (nowMs - _round.AskedAtMs < PeriodMs) return 0;
        var round = _round = new Round(nowMs, loops.Loops.Length);
        foreach (var loop in loops.Loops) loop.Post(new Question(round));
        return 0;
    }

    sealed class Round(long askedAtMs, int loops)
    {
        int _open = loops;

        public long AskedAtMs { get; } = askedAtMs;

        public bool IsOpen => Volatile.Read(ref _open) > 0;

        public void Answer() => Interlocked.Decrement(ref _open);
    }

    sealed class Question(Round round) : LoopMessage
    {
        protected override void Run() => round.Answer();
    }
}
