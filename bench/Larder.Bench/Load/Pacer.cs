// Sends requests at a fixed rate, over the connections of a loop in turn. Unless the plan wants them in bursts, it
// looks at the time in every turn of the loop and never lets it sleep, as the loop's own timers count in milliseconds.
using System.Diagnostics;
using Larder.Network.Loops;

namespace Larder.Bench.Load;

sealed class Pacer(LoadWorker worker, double ratePerSecond) : ILoopWork
{
    const int SendsPerTurn = 256;

    readonly double _ticksApart = Stopwatch.Frequency / ratePerSecond;
    long _startTicks;
    long _sent;
    int _turn;

    public long Run(long nowMs)
    {
        if (!worker.MaySend) return nowMs;
        var ticks = Stopwatch.GetTimestamp();
        if (_startTicks == 0) _startTicks = ticks;
        for (var i = 0; i < SendsPerTurn; i++)
        {
            var dueTicks = _startTicks + (long)(_sent * _ticksApart);
            if (dueTicks > ticks) return nowMs + worker.Plan.PaceMs;
            if (!Next().TrySend(dueTicks)) break;
            _sent++;
        }
        return nowMs;
    }

    PacedSession Next()
    {
        _turn = (_turn + 1) % worker.Sessions.Count;
        return (PacedSession)worker.Sessions[_turn];
    }
}
