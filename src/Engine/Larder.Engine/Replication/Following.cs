// The node's own place: a primary, or a replica of another. Who follows lets a link do the talking (PrimaryLink), takes over
// the primary's data and history, and from then on its own stream is the primary's, byte for byte.
using System.Net;
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Rows;
using Larder.Engine.Telemetry;
using Larder.Network.Loops;
using Larder.Network.Mailboxes;
using Larder.Network.Transports;

namespace Larder.Engine.Replication;

/// <summary>Takes in a copy of all data from a file, in the place of what is there.</summary>
public interface ICopyLoader
{
    /// <summary>Begins, and returns at once.</summary>
    /// <param name="ended">Told by any thread: what went wrong, or null.</param>
    void Begin(string path, Action<string?> ended);
}

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
    public Func<ISession> Applier { get; set; } = null!;

    /// <summary>Called when the node's place has changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>The port that others reach this node at.</summary>
    public Func<int> ListeningPort { get; set; } = () => 0;

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

    /// <summary>Follows a primary, or another one than before; at any time, by a thread that holds no lock.</summary>
    public void Follow(HostAndPort primary)
    {
        lock (Applying)
        {
            var wasReplica = _standing.IsReplica;
            Settings.ReplicaOf.Follow(primary);
            UnderAllLocks(() =>
            {
                _standing.IsReplica = true;
                _standing.HasLink = false;
                _store.Expiry.IsFollowing = true;
                if (!_store.Changes.IsOpen) History.Renew();
                // Where changes were recorded what is here may be continued by the primary.
                else _store.Changes.Follow();
            });
            if (!wasReplica) DownSinceMs = 0;
        }
        Changed?.Invoke();
        FirstLoop.Post(new Call(Reconnect));
    }

    /// <summary>Follows a replica that is asked to take this node's place.</summary>
    internal void FollowSuccessor(HostAndPort successor)
    {
        IsHandingOver = true;
        Follow(successor);
    }

    /// <summary>The next greeting asks the other side to take over.</summary>
    internal bool IsHandingOver { get; private set; }

    /// <summary>Follows nobody any more: what is here is the beginning of a history of its own.</summary>
    public void Lead()
    {
        lock (Applying)
        {
            if (!_standing.IsReplica) return;
            Settings.ReplicaOf.Follow(null);
            UnderAllLocks(() =>
            {
                _standing.IsReplica = false;
                _store.Expiry.IsFollowing = false;
                History.Part(_store.Changes.End);
                if (_store.Changes.IsOpen) _store.Changes.TurnOn();
                _store.Changes.ForgetDatabase();
            });
        }
        Changed?.Invoke();
        // Those that followed through this node learn the new name when they come again, and go on.
        _replicas.DropAll();
        FirstLoop.Post(new Call(() => _link?.Abort()));
    }

    /// <summary>Has the first loop do something, for a caller that must not wait.</summary>
    public void Later(Action action) => FirstLoop.Post(new Call(action));

    /// <summary>Once a second on the first loop.</summary>
    internal void Tick(long nowMs)
    {
        if (!IsReplica) return;
        if (_link is { State: not LinkState.Down } link)
        {
            if (link.State == LinkState.Streaming) link.Acknowledge(_store.Changes.End, OnDisk());
            else if (link.State == LinkState.Loading) link.SayNothing();
            if (link.State == LinkState.Loading || nowMs - link.HeardAtMs <= Settings.TimeoutSeconds.Value * 1000) return;
            _log.Write(LogLevel.Warning, "The primary is silent for too long");
            link.Abort();
        }
        else if (!_isDialling && !_isLoading && nowMs >= _retryAtMs) Reconnect();
    }

    /// <summary>Tells the primary at once how far this node is.</summary>
    public void Acknowledge()
    {
        if (_link is { State: LinkState.Streaming } link) link.Acknowledge(_store.Changes.End, OnDisk());
    }

    /// <summary>Up to which offset everything is on this node's disk; -1 where nothing is.</summary>
    public Func<long> OnDisk { get; set; } = static () => -1;

    /// <summary>Told when a primary's copy has taken the place of all data, and the stream goes on at its offset.</summary>
    public Action? Copied { get; set; }

    /// <summary>Whether this node vouches for its primary, and the name that it does so by; set where it is managed.</summary>
    public Func<long, long, string?> Vouch { get; set; } = static (_, _) => null;

    /// <summary>The primary asks to be vouched for.</summary>
    public void AnswerVouch(long epoch, string number, long durationMs)
    {
        if (_link is { State: LinkState.Streaming } link && Vouch(epoch, durationMs) is { } name)
            link.Vouched($"{epoch}", number, name);
    }

    /// <summary>Bytes came from the primary, in the loop's monotonic milliseconds.</summary>
    public void NoteHeard(long nowMs) => _link?.NoteHeard(nowMs);

    /// <summary>The connection that the stream came on is gone.</summary>
    public void StreamEnded() => _link?.End();

    /// <summary>The history and the next byte that this node can go on with.</summary>
    internal (string Id, long Next) Wanted() =>
        _store.Changes.IsOpen ? (History.Id, _store.Changes.End + 1) : ("?", -1);

    internal ISession NewApplier(PrimaryLink link)
    {
        _standing.HasLink = true;
        IsHandingOver = false;
        Changed?.Invoke();
        return Applier();
    }

    internal void Continue(string historyId)
    {
        if (historyId.Length > 0) UnderAllLocks(() => History.Continue(historyId, _store.Changes.End));
    }

    internal void Load(PrimaryLink link, string path, string historyId, long offset)
    {
        // Who follows through this node has to take the same copy.
        _replicas.DropAll();
        _isLoading = true;
        _log.Write(LogLevel.Notice, "Taking in the primary's copy");
        Loader!.Begin(path, failure => FirstLoop.Post(new Call(() => Loaded(link, path, historyId, offset, failure))));
    }

    internal void LinkEnded(PrimaryLink link, LinkState was)
    {
        if (link != _link) return;
        _link = null;
        _standing.HasLink = false;
        _retryAtMs = FirstLoop.NowMs + RetryMs;
        DownSinceMs = FirstLoop.UnixMs;
        if (IsReplica) _log.Write(LogLevel.Warning, $"The link to the primary is down ({was})");
        Changed?.Invoke();
    }

    void Loaded(PrimaryLink link, string path, string historyId, long offset, string? failure)
    {
        _isLoading = false;
        File.Delete(path);
        if (failure != null)
        {
            _log.Write(LogLevel.Warning, $"The primary's copy was not taken in: {failure}");
            UnderAllLocks(History.Renew);
            link.Abort();
            return;
        }
        UnderAllLocks(() =>
        {
            History.Adopt(historyId);
            _store.Changes.BacklogBytes = Settings.BacklogBytes.Value;
            _store.Changes.Follow();
            _store.Changes.Restart(offset);
        });
        _log.Write(LogLevel.Notice, "The primary's copy is taken in");
        Copied?.Invoke();
        if (!IsReplica || link.State == LinkState.Down) return;
        link.GoOnWithStream();
        link.Acknowledge(offset, -1);
    }

    void Reconnect()
    {
        _link?.Abort();
        _link?.End();
        if (Primary is not { } primary || _isLoading || _isDialling) return;
        _isDialling = true;
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
            _log.Write(LogLevel.Warning, $"The primary's name {primary.Host} is not found: {failure.Message}");
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
            var link = new PrimaryLink(this, _log);
            _link = link;
            FirstLoop.Adopt(channel, link);
        }
        catch (Exception failure) when (failure is DialException or System.ComponentModel.Win32Exception)
        {
            _log.Write(LogLevel.Warning, $"The primary {primary.Host}:{primary.Port} cannot be reached: {failure.Message}");
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
