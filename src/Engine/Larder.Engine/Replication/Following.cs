// The node's own place: a primary, or a replica of another. Who follows lets a link do the talking (PrimaryLink), takes over
// the primary's data and history, and from then on its own stream is the primary's, byte for byte.
using System.Net;
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Rows;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.Network.Transports;

namespace Larder.Engine.Replication;

/// <summary>The link belongs to the first loop; the rest is thread-safe.</summary>
public sealed class Following
{
    const long RetryMs = 1000;

    readonly Store _store;
    readonly ServerSettings _settings;
    readonly ReplicationStanding _standing;
    readonly Replicas _replicas;
    readonly EventLoopGroup _loops;
    readonly ServerLog _log;
    PrimaryLink? _link;
    bool _isDialling;
    long _term; // changes with whom is followed; under Applying
    long _retryAtMs;
    volatile bool _isLoading;

    public Following(
        Store store, ServerSettings settings, ReplicationStanding standing, ReplicationHistory history, Replicas replicas,
        EventLoopGroup loops, ServerLog log)
    {
        (_store, _settings, _standing, History) = (store, settings, standing, history);
        (_replicas, _loops, _log) = (replicas, loops, log);
    }

    public ReplicationHistory History { get; }
    public ReplicationSettings Settings => _settings.Replication;

    /// <summary>Taken around each batch of the primary's commands, and by whoever ends that.</summary>
    public Lock Applying { get; } = new();

    /// <summary>Takes in copies; set before the node serves.</summary>
    public ICopyLoader? Loader { get; set; }

    /// <summary>Makes the session that applies the stream of a link; set before the node serves.</summary>
    public Func<PrimaryLink, ISession> Applier { get; set; } = null!;

    /// <summary>Called when the node's place has changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called when a primary becomes a replica: those who wait for something must not go on waiting.</summary>
    public Action? SteppedDown { get; set; }

    /// <summary>Called when a greeting that asked the other side to take over was refused; by the first loop.</summary>
    internal Action? HandOverRefused { get; set; }

    /// <summary>Up to where the stream is on the disk; -1 where it is not kept there.</summary>
    public Func<long> OnDisk { get; set; } = () => -1;

    /// <summary>The port that others reach this node at.</summary>
    public Func<int> ListeningPort { get; set; } = () => 0;

    /// <summary>The primary that the service has named, which is shown the secret of the group; nobody else is.</summary>
    public HostAndPort? Fellow { get; set; }

    /// <summary>The service will have this node follow somebody as soon as its data is loaded, as it did before.</summary>
    public bool IsToFollow { get; set; }

    public bool IsReplica => _standing.IsReplica;
    public HostAndPort? Primary => Settings.ReplicaOf.Value;

    /// <summary>The present link's state; Down where there is none.</summary>
    public LinkState LinkState => _isDialling ? LinkState.Connecting : _link?.State ?? LinkState.Down;

    /// <summary>When the link went down, Unix milliseconds.</summary>
    public long DownSinceMs { get; private set; }

    /// <summary>Milliseconds since the primary was last heard; -1 where there is no link.</summary>
    public long SilenceMs => _link is { State: not LinkState.Down } link ? FirstLoop.NowMs - link.HeardAtMs : -1;

    public (long Read, long Total) CopyBytes => _link?.CopyBytes ?? default;

    internal int OwnPort => Settings.AnnouncePort.Value > 0 ? (int)Settings.AnnouncePort.Value : ListeningPort();

    internal string CopyPath =>
        Path.Combine(_settings.Process.Directory.Value, $"temp-{Environment.ProcessId}-{Environment.TickCount64}.sync.rdb");

    EventLoop FirstLoop => _loops.Loops[0];

    /// <summary>Follows the primary that the configuration names, if it does; once the node's own data is loaded.</summary>
    public void Start()
    {
        if (Primary is { } primary) Follow(primary);
    }

    /// <summary>
    /// Goes on where a snapshot that was loaded at the start stands in the stream: replicas need not take a copy again, nor
    /// does this node where it follows another.
    /// </summary>
    public void GoOnFrom(RdbFacts facts) => UnderAllLocks(() =>
    {
        var changes = _store.Changes;
        if (facts.ReplicationId.Length != ReplicationHistory.NoId.Length || facts.ReplicationOffset < 0) return;
        Adopt(facts.ReplicationId, facts.ReplicationOffset, Math.Max(facts.StreamDatabase, 0));
        if (Primary != null || IsToFollow) return;
        History.Part(facts.ReplicationOffset);
        changes.TurnOn();
        changes.ForgetDatabase();
        foreach (var (database, key) in facts.Ended)
        {
            changes.WriteRemoval(database, key, lazily: false);
            changes.Flush();
        }
        changes.Trim();
    });

    /// <summary>Follows a primary, or another one than before; at any time, by a thread that holds no lock.</summary>
    public void Follow(HostAndPort primary) => Follow(primary, isHandingOver: false);

    /// <summary>Follows a replica that is asked to take this node's place.</summary>
    internal void FollowSuccessor(HostAndPort successor) => Follow(successor, isHandingOver: true);

    // No write is let in from now on. Those that were are carried out and recorded, until each loop has turned.
    void Follow(HostAndPort primary, bool isHandingOver)
    {
        long term;
        bool wasReplica;
        lock (Applying)
        {
            wasReplica = _standing.IsReplica;
            term = ++_term;
            IsHandingOver = isHandingOver;
            Settings.ReplicaOf.Follow(primary);
            if (!wasReplica)
            {
                DownSinceMs = 0;
                _standing.IsSteppingDown = true;
            }
            _standing.HasLink = false;
            _standing.IsReplica = true;
        }
        Changed?.Invoke();
        if (wasReplica && !_standing.IsSteppingDown) FirstLoop.Post(new Call(Reconnect));
        else WhenAllHaveTurned(() => StepDown(term));
    }

    /// <summary>Has the first loop do something when everything that any loop is at now is done.</summary>
    internal void WhenAllHaveTurned(Action action)
    {
        var left = _loops.Loops.Length;
        foreach (var loop in _loops.Loops)
        {
            loop.Post(new Call(() =>
            {
                if (Interlocked.Decrement(ref left) == 0) FirstLoop.Post(new Call(action));
            }));
        }
    }

    void StepDown(long term)
    {
        lock (Applying)
        {
            if (term != _term) return;
            // A script may hold locks for long, perhaps further up on this thread.
            if (!_store.TryEnterAll())
            {
                FirstLoop.Post(new Call(() => StepDown(term)));
                return;
            }
            try
            {
                _store.Expiry.IsFollowing = true;
                if (!_store.Changes.IsOpen) History.Renew();
                // Where changes were recorded what is here may be continued by the primary.
                else _store.Changes.Follow();
            }
            finally
            {
                _store.ExitAll();
            }
            _standing.IsSteppingDown = false;
        }
        Changed?.Invoke();
        // A hand-over may still be refused, and then those who wait have nothing to do with it.
        if (!IsHandingOver) EndWaiting();
        Reconnect();
    }

    internal void EndWaiting() => SteppedDown?.Invoke();

    /// <summary>The next greeting asks the other side to take over.</summary>
    internal bool IsHandingOver
    {
        get => _standing.IsHandingOver;
        private set => _standing.IsHandingOver = value;
    }

    /// <summary>
    /// Follows nobody any more: what is here is the beginning of a history of its own. By a thread that executes commands
    /// and holds no lock.
    /// </summary>
    public void Lead()
    {
        lock (Applying)
        {
            if (!_standing.IsReplica) return;
            UnderAllLocks(BecomePrimary);
        }
        TellOfLead();
    }

    /// <summary>The same by the first loop, as soon as no script stands in its way; from any thread.</summary>
    public Task LeadSoon()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_standing.IsReplica) FirstLoop.Post(new Call(() => TryLead(done)));
        else done.SetResult();
        return done.Task;
    }

    void TryLead(TaskCompletionSource done)
    {
        lock (Applying)
        {
            if (_standing.IsReplica)
            {
                // A script may hold locks for long, perhaps further up on this thread.
                if (!_store.TryEnterAll())
                {
                    FirstLoop.Post(new Call(() => TryLead(done)));
                    return;
                }
                try
                {
                    BecomePrimary();
                }
                finally
                {
                    _store.ExitAll();
                }
            }
        }
        TellOfLead();
        done.TrySetResult();
    }

    // Under all locks.
    void BecomePrimary()
    {
        _term++;
        IsHandingOver = false;
        Settings.ReplicaOf.Follow(null);
        _standing.IsReplica = _standing.IsSteppingDown = false;
        _store.Expiry.IsFollowing = false;
        History.Part(_store.Changes.End);
        if (_store.Changes.IsOpen) _store.Changes.TurnOn();
        _store.Changes.ForgetDatabase();
    }

    void TellOfLead()
    {
        Changed?.Invoke();
        // Those that followed through this node learn the new name when they come again, and go on.
        _replicas.DropAll();
        FirstLoop.Post(new Call(() => _link?.Abort()));
    }

    /// <summary>Once a second on the first loop.</summary>
    internal void Tick(long nowMs)
    {
        if (!IsReplica) return;
        if (_link is { State: not LinkState.Down } link)
        {
            if (link.State == LinkState.Streaming) link.Acknowledge(_store.Changes.End, OnDisk());
            else if (link.State == LinkState.Loading) link.SayNothing();
            if (link.State == LinkState.Loading || nowMs - link.HeardAtMs <= Settings.TimeoutSeconds.Value * 1000) return;
            _log.Write(LogLevel.Warning, link.State switch
            {
                LinkState.Streaming => "PRIMARY timeout: no data nor PING received...",
                LinkState.Copying => "Timeout receiving bulk data from PRIMARY...",
                _ => "Timeout connecting to the PRIMARY...",
            });
            link.Abort();
        }
        else if (!_isDialling && !_isLoading && !_standing.IsSteppingDown && nowMs >= _retryAtMs) Reconnect();
    }

    /// <summary>Whether what a link brings is to be taken; under <see cref="Applying"/>.</summary>
    internal bool Takes(PrimaryLink link) => link == _link && link.Term == _term && IsReplica;

    /// <summary>Whether this node vouches for its primary, and the name that it does so by; set where it is managed.</summary>
    public Func<long, long, string?> Vouch { get; set; } = static (_, _) => null;

    /// <summary>The history and the next byte that this node can go on with.</summary>
    internal (string Id, long Next) Wanted() =>
        _store.Changes.IsOpen ? (History.Id, _store.Changes.End + 1) : (ReplicationHistory.Unknown, -1);

    internal ISession NewApplier(PrimaryLink link)
    {
        _standing.HasLink = true;
        IsHandingOver = false;
        Changed?.Invoke();
        return Applier(link);
    }

    internal void Continue(string historyId)
    {
        if (historyId.Length == 0 || historyId == History.Id) return;
        UnderAllLocks(() => History.Continue(historyId, _store.Changes.End));
        // Those that follow through this node learn the new name when they come again.
        _replicas.DropAll();
    }

    internal void Refused(PrimaryLink link)
    {
        if (IsHandingOver && link == _link) HandOverRefused?.Invoke();
    }

    internal void Load(PrimaryLink link, string path, string historyId, long offset)
    {
        if (Loader!.RefusalOf(path) is { } refusal)
        {
            File.Delete(path);
            TellOfFailure(refusal);
            Loader.Abandon(link.Place);
            link.Abort();
            return;
        }
        // Who follows through this node has to take the same copy.
        if (link.Place != CopyPlace.BesideServed) _replicas.DropAll();
        _isLoading = true;
        if (link.Place == CopyPlace.InPlace)
        {
            _log.Write(LogLevel.Notice, "PRIMARY <-> REPLICA sync: Flushing old data");
            _log.Write(LogLevel.Notice, "PRIMARY <-> REPLICA sync: Loading DB in memory");
        }
        Loader.Begin(path, link.Place, outcome => FirstLoop.Post(new Call(() => Loaded(link, path, historyId, offset, outcome))));
    }

    /// <summary>A copy begins to come: where it will go.</summary>
    internal CopyPlace Expect(string historyId)
    {
        var place = CopyPlaces.Of(Settings.DisklessLoad.Value, _store, _store.Changes.IsOpen && historyId == History.Id);
        if (place == CopyPlace.Emptied)
        {
            _replicas.DropAll();
            _log.Write(LogLevel.Notice, "PRIMARY <-> REPLICA sync: Flushing old data");
            lock (Applying) UnderAllLocks(History.Renew);
        }
        if (place != CopyPlace.InPlace) _log.Write(LogLevel.Notice, "PRIMARY <-> REPLICA sync: Loading DB in memory");
        Loader!.Expect(place);
        return place;
    }

    internal void LinkEnded(PrimaryLink link, LinkState was)
    {
        if (was == LinkState.Copying)
        {
            _log.Write(LogLevel.Warning, "Internal error in RDB: the copy that the primary sent is not whole");
            Loader!.Abandon(link.Place);
        }
        if (link != _link) return;
        _link = null;
        _standing.HasLink = false;
        _retryAtMs = FirstLoop.NowMs + RetryMs;
        DownSinceMs = FirstLoop.UnixMs;
        if (IsReplica) _log.Write(LogLevel.Warning, $"Connection with primary lost ({was}).");
        Changed?.Invoke();
        // Who had everything can go on, and the sooner the less it misses.
        if (was == LinkState.Streaming) FirstLoop.Post(new Call(() => { if (IsReplica && _link == null) Reconnect(); }));
    }

    void Loaded(PrimaryLink link, string path, string historyId, long offset, CopyOutcome outcome)
    {
        _isLoading = false;
        File.Delete(path);
        var failure = outcome.Failure;
        var isBeside = link.Place is CopyPlace.Beside or CopyPlace.BesideServed;
        if (failure == null) Loader!.LeaveStream();
        lock (Applying)
        {
            UnderAllLocks(() =>
            {
                // What is here stays, for a primary that was promoted meanwhile as well.
                if (isBeside && failure == null && !IsReplica) failure = "the node is a primary now";
                if (isBeside && failure == null) failure = Loader!.TakePlace();
                if (isBeside && failure != null) return;
                // Who has become a primary meanwhile goes on from here, with nothing that anybody else could continue.
                if (failure != null || !IsReplica) History.Renew();
                else Adopt(historyId, offset, outcome.Database);
            });
        }
        var isTaken = failure == null;
        if (isTaken && link.Place == CopyPlace.BesideServed) _replicas.DropAll();
        Loader!.Finish(isTaken, link.Place);
        if (!isTaken)
        {
            TellOfFailure(failure);
            link.Abort();
            return;
        }
        _log.Write(LogLevel.Notice, "PRIMARY <-> REPLICA sync: Finished with success");
        if (link != _link || link.Term != _term || link.State == LinkState.Down) return;
        link.GoOnWithStream();
        link.Acknowledge(offset, OnDisk());
    }

    void TellOfFailure(string? failure) =>
        _log.Write(LogLevel.Warning, $"Failed trying to load the PRIMARY synchronization DB from disk: {failure}");

    void Adopt(string historyId, long offset, int database)
    {
        History.Adopt(historyId);
        _store.Changes.BacklogBytes = Settings.BacklogBytes.Value;
        _store.Changes.Follow();
        _store.Changes.Restart(offset);
        _store.Changes.FollowedDatabase = database;
    }

    void Reconnect()
    {
        _link?.Abort();
        _link?.End();
        if (Primary is not { } primary || _isLoading || _isDialling || _standing.IsSteppingDown) return;
        _isDialling = true;
        _log.Write(LogLevel.Notice, $"Connecting to PRIMARY {primary.Host}:{primary.Port}");
        if (IPAddress.TryParse(primary.Host, out var address)) Dial(primary, address);
        else Resolve(primary);
    }

    // Names are looked up elsewhere: that may take long.
    void Resolve(HostAndPort primary) => ThreadPool.QueueUserWorkItem(_ =>
    {
        IPAddress? found = null;
        try
        {
            found = Dns.GetHostAddresses(primary.Host).FirstOrDefault();
        }
        catch (System.Net.Sockets.SocketException failure)
        {
            _log.Write(LogLevel.Warning, $"Unable to connect to PRIMARY: {primary.Host}: {failure.Message}");
        }
        FirstLoop.Post(new Call(() => Dial(primary, found)));
    });

    void Dial(HostAndPort primary, IPAddress? address)
    {
        _isDialling = false;
        _retryAtMs = FirstLoop.NowMs + RetryMs;
        if (primary != Primary || address == null) return;
        try
        {
            var channel = _loops.Transport.Dial(ListenAddress.Tcp(address, primary.Port));
            var link = new PrimaryLink(this, _term, _log);
            _link = link;
            FirstLoop.Adopt(channel, link);
        }
        catch (Exception failure) when (failure is DialException or System.ComponentModel.Win32Exception)
        {
            _log.Write(LogLevel.Warning, $"Unable to connect to PRIMARY: {primary.Host}:{primary.Port}: {failure.Message}");
        }
    }

    void UnderAllLocks(Action action)
    {
        var locks = new HeldLocks(_store);
        using var hold = new HeldAll(locks);
        action();
    }
}

/// <summary>Something to be done by a loop.</summary>
sealed class Call(Action action) : LoopMessage
{
    protected override void Run() => action();
}
