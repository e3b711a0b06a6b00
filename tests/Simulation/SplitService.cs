// The service of a managed group, as far as it chooses primaries: it renews the lease, and when nobody hears of the primary any
// more it waits until its own word has run out, orders a replica to take over, and, where that one has given its word, chooses
// once more when that has run out. Orders are on their way for as long as nobody delivers them.
using System.Globalization;

namespace Larder.Simulation;

/// <param name="isHasty">It does not ask whether a replica still hears of the primary.</param>
sealed class SplitService(IReadOnlyList<SplitNode> nodes, Func<long> nowMs, Action<string> note, bool isHasty)
{
    public const int LeaseMs = 300;

    long _wordUntilMs, _lostSinceMs = -1, _retryAtMs;
    SplitNode? _heir;
    bool _isReplacing, _isOrdered, _isPromised;

    public SplitNode Primary { get; private set; } = nodes[0];

    public int Epoch { get; private set; }

    /// <summary>How often another primary was chosen.</summary>
    public int Changes { get; private set; } = -1;

    /// <summary>The primary is in its place.</summary>
    public bool IsSettled => !_isReplacing;

    /// <summary>Chooses the first one.</summary>
    public void Begin()
    {
        (_isReplacing, _heir, Epoch) = (true, Primary, 1);
        Promote(Primary);
    }

    /// <summary>Looks at the group once.</summary>
    public void Act()
    {
        if (_isReplacing) GoOn();
        else if (IsLost()) (_isReplacing, _isOrdered, _isPromised, _heir) = (true, false, false, null);
        else Renew();
    }

    // Neither a replica hears of its primary nor the service.
    bool IsLost()
    {
        var isHeard = (!Primary.IsCutOff && !Primary.IsFrozen)
            || !isHasty && nodes.Any(node => node != Primary && node.Node is { HasLink: true, SilenceMs: < LeaseMs });
        if (isHeard) _lostSinceMs = -1;
        else if (_lostSinceMs < 0) _lostSinceMs = nowMs();
        return _lostSinceMs >= 0 && nowMs() - _lostSinceMs > LeaseMs && nowMs() > _wordUntilMs;
    }

    void Renew()
    {
        var (primary, epoch) = (Primary, Epoch);
        primary.Order(reply =>
        {
            if (reply.IsError || Epoch != epoch || _isReplacing) return;
            var words = reply.Items.Select(item => item.Text!).ToList();
            // Long on its way, it may be of no use any more: the node's own clock tells.
            _wordUntilMs = nowMs() + LeaseMs;
            primary.Order(static _ => { }, "LEASE", Text(epoch), words[words.IndexOf("clock_ms") + 1], Text(LeaseMs));
        }, "STATUS");
    }

    void GoOn()
    {
        if (_isOrdered || nowMs() < _retryAtMs) return;
        if (_heir == null || _isPromised)
        {
            var best = nodes.Where(node => node != Primary).MaxBy(node => (node.Node.Offset, !node.IsCutOff))!;
            if (best.IsCutOff) return;
            if (best != _heir) Epoch++;
            _heir = best;
        }
        Promote(_heir);
    }

    void Promote(SplitNode node)
    {
        var (before, epoch) = (node.Epoch, Epoch);
        node.Epoch = epoch; // noted first: what it takes from the moment that it is promoted is of this epoch
        _isOrdered = true;
        note($"{node.Name} is to be primary at epoch {epoch}, from {node.Node.Offset}");
        string[] words = ["ROLE", "PRIMARY", Text(epoch), node.Name, Text(LeaseMs)];
        node.Order(reply =>
        {
            _isOrdered = false;
            if (!reply.IsError)
            {
                Install(node);
                return;
            }
            note($"{node.Name}: {reply.Text}");
            if (reply.Text!.StartsWith("PROMISED", StringComparison.Ordinal))
            {
                (node.Epoch, _isPromised) = (before, true);
                _retryAtMs = nowMs() + LeaseMs;
            }
        }, [.. words, .. Others(node).Select(other => other.Name)]);
    }

    // The old one gets its order, too, whenever that comes to it.
    void Install(SplitNode node)
    {
        note($"{node.Name} is primary at epoch {Epoch}");
        (Primary, _heir, _isReplacing, _isPromised, _lostSinceMs) = (node, null, false, false, -1);
        Changes++;
        foreach (var other in Others(node)) Follow(other);
    }

    void Follow(SplitNode other) => other.Order(
        reply => { if (reply.IsError) note($"{other.Name} does not follow: {reply.Text}"); },
        "ROLE", "REPLICA", Text(Epoch), other.Name, "127.0.0.1", Text(Primary.Links[other.Number].Port));

    IEnumerable<SplitNode> Others(SplitNode node) => nodes.Where(other => other != node);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
