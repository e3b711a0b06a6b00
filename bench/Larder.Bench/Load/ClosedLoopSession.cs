// A connection that asks again as soon as it is answered, as redis-benchmark does: a pipeline's worth of requests at
// once, the next when all replies are there.
using System.Diagnostics;

namespace Larder.Bench.Load;

sealed class ClosedLoopSession(LoadWorker worker) : LoadSession(worker)
{
    int _outstanding;
    long _sentTicks;

    public override void Begin() => Send(Stopwatch.GetTimestamp());

    protected override void OnReplies(int replies, long ticks)
    {
        Worker.Record(ticks - _sentTicks, replies);
        _outstanding -= replies;
        if (_outstanding == 0) Send(ticks);
    }

    void Send(long ticks)
    {
        if (!Worker.MaySend) return;
        _outstanding = Worker.WriteRequests(Connection, Worker.Plan.Pipeline);
        _sentTicks = ticks;
    }
}
