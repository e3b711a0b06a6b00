// A node that stops answering at any point of what it is asked in turn is seen to hang.
using System.Diagnostics;
using Larder.Base;
using Larder.Service.Fleet;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public class HostedNodeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_stops_between_its_status_and_its_lease_hangs_like_any(bool tellsStatus)
    {
        using var process = Process.Start("sleep", "1000");
        try
        {
            AgentBench.Signal("-STOP", process.Id);
            var clock = new ManualClock();
            var node = new HostedNode("a/0001", Path.GetTempPath(), clock, _ => { });
            node.Begin(
                new RunningNode(process.Id, ProcessHandle.Open(process.Id)!), new SilentControl(tellsStatus), keepsContent: true);
            node.Lease(7);
            for (var ms = 0; ms < 2_000; ms += 50)
            {
                clock.Advance(50);
                node.Tick(50);
            }
            Assert.Equal(tellsStatus, node.Look().Status is not null);
            Assert.True(node.Look().IsHung);
        }
        finally
        {
            process.Kill();
        }
    }

    // It answers the first question at most.
    sealed class SilentControl(bool tellsStatus) : INodeControl
    {
        bool _hasAnswered;

        public Task<NodeReport> AskAsync()
        {
            if (!tellsStatus || _hasAnswered) return new TaskCompletionSource<NodeReport>().Task;
            _hasAnswered = true;
            return Task.FromResult(new NodeReport { RunId = "r", Role = NodeRole.Primary, Epoch = 7, IsReady = true });
        }

        public Task<OrderAnswer> RenewAsync(long epoch, long clockMs, long leaseMs) =>
            new TaskCompletionSource<OrderAnswer>().Task;

        public Task<OrderAnswer> OrderAsync(IReadOnlyList<string> words) => Task.FromResult(OrderAnswer.NotReached);

        public Task<object?> CallAsync(IReadOnlyList<string> words, int limitMs) => Task.FromResult<object?>(null);

        public Task SaveAndEndAsync(RunningNode process) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
