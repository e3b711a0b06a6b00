// The auto-scaling group: keeps as many application servers running as the load needs. All its state belongs to one
// loop that takes one message at a time (a tick, a server ready, a server gone, an order to kill one) and then brings
// the fleet in line with the wanted count. A server that dies is replaced like one that was never there.
//
//     Starting --ready--> InService --too many--> Draining --no request left--> Gone
//         \___________________\___ process ended ___/
using System.Threading.Channels;
using Larder.Base;
using Storefront.Demo.LoadBalancing;
using Storefront.Demo.Measuring;
using Yarp.ReverseProxy.Model;

namespace Storefront.Demo.Scaling;

sealed class AutoScalingGroup : IAsyncDisposable
{
    const int MostFailedStarts = 3;
    static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    readonly TargetTracking _policy;
    readonly LoadBalancer _balancer;
    readonly Func<string, ApplicationServer> _launch;
    readonly Journal _journal;
    readonly Channel<Message> _inbox = Channel.CreateUnbounded<Message>();
    readonly List<Member> _members = [];
    readonly LoadMeter _load;
    readonly TaskCompletionSource _firstInService = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _desired;
    int _launched;
    int _failedStarts;
    volatile IReadOnlyList<ServerView> _servers = [];

    public AutoScalingGroup(
        TargetTracking policy, LoadBalancer balancer, Func<string, ApplicationServer> launch, Journal journal)
    {
        _policy = policy;
        _balancer = balancer;
        _launch = launch;
        _journal = journal;
        _load = new LoadMeter(() => balancer.Traffic);
        _desired = policy.Minimum;
    }

    /// <summary>The servers there are now, oldest first.</summary>
    public IReadOnlyList<ServerView> Servers => _servers;

    /// <summary>Ends when the first servers are in service.</summary>
    public Task InService => _firstInService.Task;

    /// <summary>Runs until cancelled; throws when servers do not get ready.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ticking = TickAsync(cancellationToken);
        try
        {
            Reconcile();
            await foreach (var message in _inbox.Reader.ReadAllAsync(cancellationToken))
            {
                Take(message);
                Reconcile();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _firstInService.TrySetException(e);
            throw;
        }

        await ticking;
    }

    /// <summary>Kills a server that is in service, as a crash would.</summary>
    public void KillOne() => _inbox.Writer.TryWrite(new Message(MessageKind.KillOne, null));

    /// <summary>Ends all servers; call it after <see cref="RunAsync"/> has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members) member.Server.Stop();
        foreach (var member in _members)
        {
            try
            {
                await member.Exit.WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                member.Server.Kill();
                await member.Exit;
            }

            member.Server.Dispose();
        }
    }

    async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                _inbox.Writer.TryWrite(new Message(MessageKind.Tick, null));
        }
        catch (OperationCanceledException)
        {
        }
    }

    void Take(Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Tick:
                Measure();
                break;
            case MessageKind.Ready:
                PutInService(message.Member!);
                break;
            case MessageKind.Exited:
                Remove(message.Member!);
                break;
            case MessageKind.KillOne:
                if (_members.Find(member => member.Server.State == ServerState.InService) is not { } victim) break;
                _journal.Add($"{victim.Server.Name} is killed with SIGKILL in the middle of its requests", isAlarm: true,
                    mark: "server killed");
                victim.Server.Kill();
                break;
        }
    }

    void Measure()
    {
        var load = _load.Measure();
        var desired = _policy.Desired(load, Active(), Clock.System.MonotonicNs / 1_000_000);
        if (desired > _desired) _journal.Add($"{load.RequestsPerSecond:0} requests/s: scaling out to {desired} servers");
        if (desired < _desired) _journal.Add($"{load.RequestsPerSecond:0} requests/s: scaling in to {desired} servers");
        _desired = desired;
    }

    void PutInService(Member member)
    {
        if (member.Server.State != ServerState.Starting) return;
        member.Server.State = ServerState.InService;
        _failedStarts = 0;
        Route();
        _journal.Add($"{member.Server.Name} is in service (process {member.Server.ProcessId})");
        if (_members.Count(m => m.Server.State == ServerState.InService) >= _policy.Minimum)
            _firstInService.TrySetResult();
    }

    void Remove(Member member)
    {
        var before = member.Server.State;
        member.Server.State = ServerState.Gone;
        _members.Remove(member);
        Route();
        if (before == ServerState.Draining) _journal.Add($"{member.Server.Name} has stopped");
        else _journal.Add($"{member.Server.Name} died (exit status {member.Exit.Result}): out of the balancer", isAlarm: true);
        if (before == ServerState.Starting && ++_failedStarts >= MostFailedStarts)
        {
            throw new DemoException(
                $"{MostFailedStarts} application servers in a row did not get ready" +
                (member.Server.Refusal is { } refusal ? $"; of the last one {refusal}" : ""));
        }

        member.Server.Dispose();
    }

    void Reconcile()
    {
        for (var missing = _desired - Active(); missing > 0; missing--) Launch();
        for (var surplus = Active() - _desired; surplus > 0; surplus--) Drain();
        foreach (var member in _members)
        {
            if (member is not { Server.State: ServerState.Draining, Stopping: false }) continue;
            if (member.Destination is { ConcurrentRequestCount: > 0 }) continue;
            member.Stopping = true;
            member.Server.Stop();
        }

        _servers = [.. _members.Select(member => member.View())];
    }

    int Active() => _members.Count(m => m.Server.State is ServerState.Starting or ServerState.InService);

    void Launch()
    {
        var member = new Member(_launch($"app-{++_launched}"));
        _members.Add(member);
        _ = ReportAsync(member);
    }

    async Task ReportAsync(Member member)
    {
        if (await member.Server.Ready is { } address)
        {
            member.Address = address;
            _inbox.Writer.TryWrite(new Message(MessageKind.Ready, member));
        }

        await member.Exit;
        _inbox.Writer.TryWrite(new Message(MessageKind.Exited, member));
    }

    // What is not in service yet goes first, then the youngest: new requests pass it by, and it stops when its last one
    // is answered.
    void Drain()
    {
        var member = _members.FindLast(m => m.Server.State == ServerState.Starting)
            ?? _members.FindLast(m => m.Server.State == ServerState.InService);
        Check.That(member is not null);
        member.Destination = _balancer.Find(member.Server.Name);
        member.Server.State = ServerState.Draining;
        Route();
    }

    void Route() => _balancer.Route(
        from member in _members
        where member.Server.State == ServerState.InService
        select KeyValuePair.Create(member.Server.Name, member.Address!));

    enum MessageKind { Tick, Ready, Exited, KillOne }

    readonly record struct Message(MessageKind Kind, Member? Member);

    sealed class Member(ApplicationServer server)
    {
        public ApplicationServer Server { get; } = server;
        public Task<int> Exit { get; } = server.ExitedAsync();
        public Uri? Address { get; set; }
        public DestinationState? Destination { get; set; }
        public bool Stopping { get; set; }

        public ServerView View() => new(Server.Name, Server.ProcessId, Server.State, Address);
    }
}

/// <summary>A server as others may see it.</summary>
sealed record ServerView(string Name, int ProcessId, ServerState State, Uri? Address);
