// One node of this host as its agent sees it: its process, and what it tells of itself. The agent's clock ticks for all nodes;
// a node that is due is asked then, in a task of its own, so that one which does not answer holds up nobody.
using Larder.Base;

namespace Larder.Service.Fleet;

/// <summary>A node that has, or had, a folder here.</summary>
sealed class HostedNode(string name, string folder, Clock clock, Action<string> changed, Func<bool>? mayLease = null)
{
    /// <summary>How long a lease lives from the moment at which the node's clock was read.</summary>
    public const long LeaseMs = 1_500;

    // Nodes of groups are asked often enough that four answers in a row would have to fail before a lease ends.
    const long PeriodMs = 250;
    const long CalmPeriodMs = 2_000; // of nodes that stand alone: what they cost is mostly this
    const long EagerPeriodMs = 25;
    const long NsPerMs = 1_000_000;

    readonly Lock _lock = new();
    readonly StartHistory _history = new(clock);
    Silence _silence = new();
    RunningNode? _running;
    INodeControl? _control;
    NodeReport? _report;
    bool _owesAnswer, _isAsked, _wasWritten, _folderIsLost, _hasServed;
    string _lastWords = "";
    long _askAtMs, _retryMs = EagerPeriodMs;
    long _leaseEpoch, _leaseEndsMs, _born;

    public string Name => name;

    public string Folder => folder;

    /// <summary>Held by whoever starts or stops it.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>It was discarded, and the agent knows it no more. Under its turn.</summary>
    public bool IsGone { get; set; }

    public StartHistory History => _history;

    /// <summary>Its program can keep its content from a planned stop to the next start.</summary>
    public bool KeepsContent { get; private set; }

    public RunningNode? Running
    {
        get
        {
            lock (_lock) return _running;
        }
    }

    /// <summary>The way to it; null while it has no process.</summary>
    public INodeControl? Control
    {
        get
        {
            lock (_lock) return _control;
        }
    }

    long NowMs => clock.MonotonicNs / NsPerMs;

    /// <summary>It has a process from now on.</summary>
    /// <param name="born">See <see cref="NodeSpec.Born"/>.</param>
    public void Begin(RunningNode running, INodeControl control, bool keepsContent, long born = 0)
    {
        lock (_lock)
        {
            (KeepsContent, _born) = (keepsContent, born);
            (_running, _control, _report, _silence) = (running, control, null, new Silence());
            (_owesAnswer, _isAsked, _wasWritten, _folderIsLost, _hasServed) = (false, false, false, false, false);
            (_askAtMs, _retryMs) = (0, EagerPeriodMs);
        }
    }

    /// <summary>That process has ended.</summary>
    public void End(RunningNode running)
    {
        INodeControl? control;
        bool hasServed;
        lock (_lock) hasServed = _hasServed;
        var lastWords = hasServed ? "" : LastWords.Of(folder);
        lock (_lock)
        {
            if (_running != running) return;
            (control, _lastWords) = (_control, lastWords);
            (_running, _control, _report, _leaseEpoch) = (null, null, null, 0);
        }
        // Not under the lock: closing waits for who is about to be told what came on the socket, and takes the lock for it.
        control?.Dispose();
    }

    /// <summary>Leaves its process alone.</summary>
    public void Leave() => Control?.Dispose();

    public NodeSight Look()
    {
        lock (_lock)
        {
            if (_running is not { } running)
            {
                return NodeSight.Nothing with
                {
                    StartDelayMs = _history.DelayMs, LastLeaseEndsMs = _leaseEndsMs, LastWords = _lastWords,
                };
            }
            return new NodeSight
            {
                IsRunning = true,
                IsStopping = running.IsStopping,
                Pid = running.Pid,
                Born = _born,
                Answer = _report is null || _silence.IsHung ? NodeAnswer.None
                    : _report.IsReady ? NodeAnswer.Ready : NodeAnswer.Busy,
                SilentMs = _silence.OwedMs,
                IsHung = _silence.IsHung,
                FolderIsLost = _folderIsLost,
                Status = _report,
                LastLeaseEndsMs = _leaseEndsMs,
            };
        }
    }

    public void Lease(long epoch)
    {
        lock (_lock) (_leaseEpoch, _askAtMs) = (epoch, 0);
    }

    /// <summary>It is asked at the next tick: what it tells may be other than before.</summary>
    public void AskSoon()
    {
        lock (_lock) _askAtMs = 0;
    }

    /// <summary>So much time has passed.</summary>
    public void Tick(long ms)
    {
        var isHung = false;
        INodeControl? asked = null;
        lock (_lock)
        {
            if (_running is not { } running) return;
            if (_owesAnswer && !running.IsStopping) isHung = _silence.Grow(ms, () => ProcessActivity.Of(running.Pid));
            if (!_isAsked && NowMs >= _askAtMs)
            {
                (_isAsked, _owesAnswer, asked) = (true, true, _control);
            }
        }
        if (asked is not null) _ = AskAsync(asked);
        if (isHung) changed(name);
    }

    async Task AskAsync(INodeControl control)
    {
        try
        {
            var report = await control.AskAsync();
            if (report.IsReady && !HasServed()) File.Delete(Path.Combine(folder, NodeFolder.TriesFile));
            var isLost = FolderIsLost();
            if (Take(control, report, isLost)) changed(name);
            if (LeaseWanted(control) is not { } epoch) return;
            var answer = await control.RenewAsync(epoch, report.ClockMs, LeaseMs);
            if (answer.IsReached && HasAnswered(control)) changed(name);
            if (answer.IsOutdated && EndLease(epoch)) changed(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (TakeFailure(control)) changed(name);
        }
        finally
        {
            lock (_lock)
            {
                if (_control == control) _isAsked = false;
            }
        }
    }

    bool HasServed()
    {
        lock (_lock) return _hasServed;
    }

    // Whether something that others may want to know of is other than before.
    bool Take(INodeControl control, NodeReport report, bool folderIsLost)
    {
        lock (_lock)
        {
            if (_control != control) return false;
            var wasHung = _silence.End();
            var isNews = wasHung || folderIsLost != _folderIsLost || IsNews(_report, report);
            (_owesAnswer, _folderIsLost, _report, _retryMs) = (false, folderIsLost, report, EagerPeriodMs);
            if (report.IsReady) _history.MarkReady();
            _hasServed |= report.IsReady;
            _askAtMs = NowMs + PeriodOf(report);
            return isNews;
        }
    }

    bool TakeFailure(INodeControl control)
    {
        lock (_lock)
        {
            if (_control != control) return false;
            _askAtMs = NowMs + _retryMs;
            _retryMs = Math.Min(2 * _retryMs, PeriodMs);
        }
        var isLost = FolderIsLost();
        lock (_lock)
        {
            if (_control != control || isLost == _folderIsLost) return false;
            _folderIsLost = isLost;
            return true;
        }
    }

    long PeriodOf(NodeReport report)
    {
        if (!report.IsReady) return EagerPeriodMs;
        var isCalm = _leaseEpoch == 0 && report.Role is not (NodeRole.Primary or NodeRole.Replica)
            && report.Snapshot.Standing != SnapshotStanding.Running;
        return isCalm ? CalmPeriodMs : PeriodMs;
    }

    static bool IsNews(NodeReport? before, NodeReport now) =>
        before is null || before.RunId != now.RunId || before.Role != now.Role || before.Epoch != now.Epoch
        || before.IsReady != now.IsReady || before.Link != now.Link
        || before.Snapshot.Standing != now.Snapshot.Standing || before.Snapshot.Path != now.Snapshot.Path
        || !before.Addresses.SequenceEqual(now.Addresses);

    // The launcher writes node.pid a moment after the process is there.
    bool FolderIsLost()
    {
        var isThere = File.Exists(Path.Combine(folder, ProcessIdentity.FileName));
        lock (_lock)
        {
            _wasWritten |= isThere;
            return _wasWritten && !isThere;
        }
    }

    // The end is noted before the lease is given, so that it is never later than noted. The node owes an answer to this, too: one
    // that is stopped right here would otherwise never be seen to hang.
    long? LeaseWanted(INodeControl control)
    {
        if (mayLease?.Invoke() == false) return null;
        lock (_lock)
        {
            if (_leaseEpoch == 0 || _control != control) return null;
            _leaseEndsMs = NowMs + LeaseMs;
            _owesAnswer = true;
            return _leaseEpoch;
        }
    }

    // Whether it hung until now.
    bool HasAnswered(INodeControl control)
    {
        lock (_lock)
        {
            if (_control != control) return false;
            _owesAnswer = false;
            return _silence.End();
        }
    }

    bool EndLease(long epoch)
    {
        lock (_lock)
        {
            if (_leaseEpoch != epoch) return false;
            _leaseEpoch = 0;
            return true;
        }
    }
}
