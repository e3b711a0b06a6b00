// The orders that a managed node takes on its admin connection, and what it answers.
//
//     ROLE ALONE epoch
//     ROLE PRIMARY epoch name lease-ms [member ...]        members: the replicas that may vouch for it
//     ROLE REPLICA epoch name host port
//     LEASE epoch clock-ms lease-ms                        clock-ms: of this node, as STATUS told it
//     RELEASE epoch                                        primaries of older epochs have ended or stepped down
//     LISTEN epoch address port [SHARED]
//     UNLISTEN epoch address port
//     SNAPSHOT path                                        begins; STATUS tells when it is done
//     STATUS
//
// A node that speaks memcached takes LISTEN, UNLISTEN and STATUS alone. An order under an older epoch is refused, and so is a
// promotion while this node's word stands for its primary: it gives none any more from then on, and the same order succeeds
// when the word has run out.
using System.Globalization;
using System.Net;
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Rows;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Orders;

/// <summary>Addresses that a node listens on beside its own.</summary>
public interface IFurtherAddresses
{
    /// <summary>Listens; why not, or null.</summary>
    /// <param name="isShared">Others may listen on it, too, and the system spreads connections.</param>
    string? Listen(IPAddress address, int port, bool isShared);

    /// <summary>Listens no longer, and closes the connections that came there.</summary>
    void Unlisten(IPAddress address, int port);

    /// <summary>Those that it listens on, as address:port; from any thread.</summary>
    IReadOnlyList<string> All { get; }
}

/// <summary>One order at a time; STATUS waits for none.</summary>
/// <param name="takesRoles">Whether the node has a place in a shard: one that speaks memcached has none.</param>
public sealed class OrderBook(
    ReplicationParts replication, LeaseKeeper keeper, WriteLease lease, IFurtherAddresses addresses, NodeStatus status,
    SnapshotExport export, AssignmentFile file, Clock clock, ServerLog log, bool takesRoles)
{
    /// <summary>See <see cref="MostWaitMs"/>.</summary>
    public const int UsualWaitMs = 200;

    const long NsPerMs = 1_000_000;
    const string Malformed = "ERR this is no order";

    readonly Lock _orders = new();
    volatile Assignment _assignment = Assignment.Unassigned;
    Task _leading = Task.CompletedTask;
    volatile bool _isActive; // before that the node does not serve or loads its data, and a place is only noted

    /// <summary>How long an order may wait for the loops; others are answered by the same thread.</summary>
    public int MostWaitMs { get; init; } = UsualWaitMs;

    /// <summary>Called when an order was carried out.</summary>
    public Action Taken { get; set; } = static () => { };

    /// <summary>
    /// Reads what was assigned before a restart, so that no write is taken without a lease; before clients come.
    /// </summary>
    /// <exception cref="InvalidDataException">What was kept cannot be read.</exception>
    public void Prepare()
    {
        if (!takesRoles) return;
        Note(file.Read());
        replication.Following.IsToFollow = _assignment.Role == AssignedRole.Replica;
        if (_assignment.Role == AssignedRole.Replica) keeper.Remember(_assignment);
    }

    /// <summary>Takes its place; once the node's data is loaded.</summary>
    public void Resume()
    {
        lock (_orders)
        {
            _isActive = true;
            if (_assignment.Role != AssignedRole.None) Act(_assignment);
        }
    }

    /// <summary>Carries an order out; the answer is a line with a leading + or -, or the lines of STATUS.</summary>
    public IReadOnlyList<string> Take(IReadOnlyList<string> words)
    {
        var order = words[0].ToUpperInvariant();
        if (order == "STATUS" && words.Count == 1) return status.Tell(_assignment, addresses.All, _isActive);
        if (order == "SNAPSHOT" && words.Count == 2 && takesRoles) return [TakeSnapshot(words[1])];
        if (order is not ("ROLE" or "RELEASE" or "LEASE" or "LISTEN" or "UNLISTEN")) return ["-" + Malformed];
        if (!takesRoles && order is not ("LISTEN" or "UNLISTEN")) return ["-" + Malformed];
        lock (_orders)
        {
            var epochAt = order == "ROLE" ? 2 : 1;
            if (words.Count <= epochAt || !TryNumber(words[epochAt], out var epoch)) return ["-" + Malformed];
            if (epoch < _assignment.Epoch) return [$"-EPOCH {_assignment.Epoch} is known here"];
            var refusal = order switch
            {
                "ROLE" => TakeRole(words, epoch),
                "RELEASE" => TakeRelease(words, epoch),
                "LEASE" => TakeLease(words, epoch),
                _ => TakeAddress(words, order == "LISTEN"),
            };
            Taken();
            return [refusal == null ? "+OK" : "-" + refusal];
        }
    }

    string? TakeRole(IReadOnlyList<string> words, long epoch)
    {
        Assignment next;
        switch (words[1].ToUpperInvariant())
        {
            case "ALONE" when words.Count == 3:
                next = Assignment.Unassigned with { Role = AssignedRole.Alone, Epoch = epoch };
                break;
            case "PRIMARY" when words.Count >= 5 && TryNumber(words[4], out var leaseMs) && leaseMs is > 0 and < int.MaxValue:
                next = new Assignment(
                    AssignedRole.Primary, epoch, words[3], [.. words.Skip(5)], "", 0, (int)leaseMs);
                break;
            case "REPLICA" when words.Count == 6 && TryNumber(words[5], out var port) && port is > 0 and <= ushort.MaxValue:
                next = new Assignment(AssignedRole.Replica, epoch, words[3], [], words[4], (int)port, 0);
                break;
            default:
                return Malformed;
        }
        var isPromotion = next.Role != AssignedRole.Replica && _assignment.Role == AssignedRole.Replica;
        if (isPromotion) keeper.Withhold();
        if (isPromotion && keeper.PromiseLeftNs > 0)
            return $"PROMISED for another {keeper.PromiseLeftNs / NsPerMs + 1} ms";
        // The same order again changes nothing: a primary keeps its lease.
        if (IsSame(next)) return Await();
        if (!TryKeep(next, out var failure)) return "ERR " + failure;
        if (_isActive) Act(next);
        else Note(next);
        log.Write(Settings.Groups.LogLevel.Notice, $"Ordered to be {next.Role} at epoch {next.Epoch}");
        return Await();
    }

    // The loops do what nobody but they may do; one that is kept by a script has it done later.
    string? Await() => _leading.Wait(MostWaitMs) ? null : "BUSY the node takes this place as soon as its loops turn";

    // Before anything is done: nothing older counts from here on.
    bool TryKeep(Assignment next, out string failure)
    {
        try
        {
            file.Write(next);
            failure = "";
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            failure = refused.Message;
            return false;
        }
    }

    bool IsSame(Assignment next) =>
        next with { Members = [] } == _assignment with { Members = [] } && next.Members.SequenceEqual(_assignment.Members);

    // Until the node has taken its place it takes no write, but where it needs no lease.
    void Note(Assignment next)
    {
        _assignment = next;
        if (next.Role is AssignedRole.Primary or AssignedRole.Replica) lease.Demand();
        else lease.Release();
    }

    void Act(Assignment next)
    {
        _assignment = next;
        // In this order there is no moment at which writes need neither a lease nor are refused to a replica.
        _leading = Task.CompletedTask;
        if (next.Role == AssignedRole.Replica)
        {
            replication.Following.Fellow = new HostAndPort(next.Host, next.Port);
            replication.Following.Follow(replication.Following.Fellow);
            keeper.Follow(next);
        }
        else
        {
            keeper.Follow(next);
            _leading = replication.Following.LeadSoon();
        }
        replication.Following.Changed?.Invoke();
    }

    string? TakeRelease(IReadOnlyList<string> words, long epoch)
    {
        if (words.Count != 2) return Malformed;
        keeper.Release(epoch);
        return null;
    }

    string? TakeLease(IReadOnlyList<string> words, long epoch)
    {
        if (words.Count != 4 || !TryNumber(words[2], out var clockMs) || !TryNumber(words[3], out var leaseMs)) return Malformed;
        if (_assignment.Role != AssignedRole.Primary || epoch != _assignment.Epoch)
            return $"ERR no lease is wanted at epoch {epoch}";
        // From the moment at which the service read this clock: an order that was long on its way gives less, or nothing.
        if (clockMs > clock.MonotonicNs / NsPerMs) return "ERR that time has not come yet";
        lease.ExtendTo((clockMs + leaseMs) * NsPerMs);
        return null;
    }

    string TakeSnapshot(string path)
    {
        if (status.IsLoading) return "-LOADING the data is not there yet";
        lock (_orders)
        {
            if (export.TryBegin(path) is { } refusal) return "-" + refusal;
        }
        Taken();
        return "+OK";
    }

    string? TakeAddress(IReadOnlyList<string> words, bool isListen)
    {
        var isShared = words.Count == 5 && words[4].Equals("SHARED", StringComparison.OrdinalIgnoreCase);
        if ((words.Count != 4 && !(isListen && isShared)) || !IPAddress.TryParse(words[2], out var address) ||
            !TryNumber(words[3], out var port) || port is <= 0 or > ushort.MaxValue) return Malformed;
        if (isListen) return addresses.Listen(address, (int)port, isShared) is { } why ? "ERR " + why : null;
        addresses.Unlisten(address, (int)port);
        return null;
    }

    static bool TryNumber(string word, out long number) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
