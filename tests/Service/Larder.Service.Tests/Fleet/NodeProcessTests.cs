// Nodes as real processes: started in a session of their own, found again by another fleet, their end noticed at once.
using Larder.Service.Fleet;
using Larder.Service.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public sealed class NodeProcessTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _directory = Directory.CreateTempSubdirectory("larder-fleet-").FullName;

    [Fact]
    public async Task A_node_runs_in_a_session_of_its_own_and_is_found_again_by_another_fleet()
    {
        using var first = Fleet("exec sleep 60");
        first.Start(Node());
        var started = first.Find(Node())!;

        using var second = Fleet("exit 1");
        await WaitAsync(() => second.Find(Node()) is not null);
        var found = second.Find(Node())!;
        Assert.Equal(started.Pid, found.Pid);
        await WaitAsync(() => SessionOf(found.Pid) == $"{found.Pid}");

        var ended = Ended(first);
        second.Stop(Node());
        Assert.True(found.IsStopping);
        await found.HasEnded.WaitAsync(Limit, Stop);
        Assert.Equal(Node(), await ended.WaitAsync(Limit, Stop));
        await WaitAsync(() => first.Find(Node()) is null);
        Assert.Null(second.Find(Node()));
    }

    [Fact]
    public async Task The_end_of_a_node_that_cannot_run_is_reported()
    {
        using var fleet = Fleet("echo will not run; exit 3");
        var ended = Ended(fleet);
        fleet.Start(Node());
        Assert.Equal(Node(), await ended.WaitAsync(Limit, Stop));
        Assert.Equal(
            "will not run\n", await File.ReadAllTextAsync(Path.Combine(_directory, NodeFolder.OutputFile), Stop));
    }

    [Fact]
    public void A_process_that_was_given_the_pid_of_a_node_is_not_taken_for_it()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;
        File.WriteAllText(
            Path.Combine(_directory, ProcessIdentity.FileName), $"{own.Pid} {own.StartTicks}0 {own.BootId}");
        using var fleet = Fleet("exit 1");
        Assert.Null(fleet.Find(Node()));
        File.WriteAllText(Path.Combine(_directory, ProcessIdentity.FileName), "scribble");
        Assert.Null(fleet.Find(Node()));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    NodeSpec Node() => new("c", "0001", CacheEngine.Valkey, NodeType.Named("cache.t4g.small"), 6500, _directory);

    static NodeFleet Fleet(string script) => new(new ShellRuntime(script), NullLogger<NodeFleet>.Instance);

    static Task<NodeSpec> Ended(NodeFleet fleet)
    {
        var ended = new TaskCompletionSource<NodeSpec>();
        fleet.Ended += node => ended.TrySetResult(node);
        return ended.Task;
    }

    // The sixth field of a stat line is the session.
    static string SessionOf(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[3];

    static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var period = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition()) await period.WaitForNextTickAsync(limit.Token);
    }

    sealed class ShellRuntime(string script) : INodeRuntime
    {
        public bool HasAutoDiscovery => false;

        public NodeCommand? CommandFor(NodeSpec node) => new("/bin/sh", ["-c", script]);
    }
}
