// Client-side caching: remembers which clients read which keys, listens to the keyspace, and tells them when a key they
// may have cached changes. It listens only while some client tracks or keys are remembered of one that did.
using Larder.Engine.Execution.Requests;
using Larder.Base;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Tracking;

/// <summary>Modes change on the client's loop; the rest is thread-safe.</summary>
public sealed class TrackingTable : IKeyEventListener, IDeferredWork, IDisposable
{
    // The client whose command runs on this thread, if it does not want to hear of its own changes.
    [ThreadStatic]
    static long _quietClient;

    readonly Store _store;
    readonly ClientRegistry _clients;
    readonly ReadKeys _readKeys;
    readonly Broadcasts _broadcasts;
    readonly Func<long> _maxKeys;
    int _clientCount;

    /// <param name="maxKeys">The directive tracking-table-max-keys; 0 for no limit.</param>
    public TrackingTable(Store store, ClientRegistry clients, AfterCommand afterCommand, Func<long> maxKeys)
    {
        _store = store;
        _clients = clients;
        _maxKeys = maxKeys;
        _readKeys = new ReadKeys(store, afterCommand, id => clients.Find(id) != null);
        _broadcasts = new Broadcasts(store, afterCommand);
    }

    public int ClientCount => Volatile.Read(ref _clientCount);
    public long KeyCount => _readKeys.KeyCount;
    public long ItemCount => _readKeys.ItemCount;
    public int PrefixCount => _broadcasts.PrefixCount;

    /// <summary>Turns tracking on for a client, or changes how; its prefixes stay and get more.</summary>
    public void TurnOn(ClientState client, ClientTracking tracking, byte[][] newPrefixes)
    {
        if (client.Tracking == null) CountClients(1);
        var prefixes = client.Tracking?.Prefixes ?? [];
        if (tracking.IsBroadcast)
        {
            if (newPrefixes.Length == 0 && prefixes.Length == 0) newPrefixes = [[]];
            foreach (var prefix in newPrefixes) _broadcasts.Add(prefix, client.Id);
            prefixes = [.. prefixes, .. newPrefixes];
            Array.Sort(prefixes, (a, b) => a.AsSpan().SequenceCompareTo(b));
        }
        tracking.Prefixes = prefixes;
        client.Tracking = tracking;
        client.TrackingRedirect = tracking.RedirectId;
        client.Roles &= ~(ClientRoles.Broadcast | ClientRoles.BrokenRedirect);
        client.Roles |= ClientRoles.Tracking | (tracking.IsBroadcast ? ClientRoles.Broadcast : ClientRoles.None);
    }

    public void TurnOff(ClientState client)
    {
        if (client.Tracking is not { } tracking) return;
        if (tracking.IsBroadcast) _broadcasts.Remove(client.Id);
        client.Tracking = null;
        client.TrackingRedirect = 0;
        client.Roles &= ~(ClientRoles.Tracking | ClientRoles.Broadcast | ClientRoles.BrokenRedirect);
        _quietClient = 0;
        CountClients(-1);
    }

    /// <summary>
    /// A command is about to run. The keys that it reads are remembered before, so that no change
    /// can slip in between; at worst the client hears of a change that it has already seen.
    /// </summary>
    public void BeforeCommand(CommandContext context)
    {
        if (context.Client.Tracking is not { } tracking) return;
        if (tracking.NoLoop) _quietClient = context.Client.Id;
        if (!context.Locks.Any && !LockWait.IsHopeless) Trim();
        var command = context.Command;
        if (!tracking.RemembersReads || !command.Has(CommandFlags.ReadOnly) || command.Group == "scripting") return;
        if (!KeyUses.Find(command, context.Arguments, context.ReadKeys)) return;
        for (var i = 0; i < context.ReadKeys.Count; i++)
            Remember(context, context.Argument(context.ReadKeys[i].Argument));
    }

    /// <summary>A command of a tracking client, or a transaction as a whole, has run.</summary>
    public static void AfterCommand(ClientState client, CommandSpec command)
    {
        _quietClient = 0;
        // A command that waits has yet to run.
        if (client.Tracking is not { } tracking || client.IsIn(ClientRoles.InTransaction | ClientRoles.Blocked)) return;
        // CLIENT CACHING is about the command behind it, which is not another CLIENT command.
        if ((command.Parent ?? command).Name != "client") tracking.IsCachingGiven = false;
    }

    /// <summary>A command that had waited was run again, perhaps on the thread of another loop than its client's.</summary>
    public static void AfterRetry() => _quietClient = 0;

    public void KeyChanged(
        Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        if ((eventClass & KeyEventClass.Untouching) != 0) return;
        if (_broadcasts.PrefixCount > 0) _broadcasts.Note(database.Shard, key, _quietClient);
        if (_readKeys.TryTake(database.Shard, key, out var readers)) Invalidate(key, readers);
    }

    public void Flushed()
    {
        _readKeys.Clear();
        CountClients(0);
        foreach (var client in _clients.All)
        {
            if (client.State.Tracking != null) Send(client.State.Id, keys: null);
        }
    }

    /// <summary>Hands broadcasts out, and forgets what is too much under a limit that was lowered.</summary>
    public void Run(CommandContext context)
    {
        _quietClient = 0;
        Trim();
        _broadcasts.HandOut(IsNoLoop, Send);
        _readKeys.Release();
    }

    void CountClients(int by)
    {
        lock (_broadcasts)
        {
            _clientCount += by;
            // Without listening on, what is remembered would outlive the changes that it is about.
            if (_clientCount == 0 && _readKeys.KeyCount == 0) _store.Events.Remove(this);
            else _store.Events.Add(this);
        }
    }

    void Remember(CommandContext context, ReadOnlySpan<byte> key)
    {
        var hash = KeyHash.Of(key);
        var shard = _store.ShardOf(hash);
        using var hold = context.Hold(shard);
        if (_store.ShardOf(hash) != shard)
        {
            // It was renamed to just now: as if that had been a moment later.
            Invalidate(key, [context.Client.Id], evenOwn: true);
            return;
        }
        // One that is forgotten to make room counts as changed.
        while (_readKeys.IsFull(shard) && _readKeys.TryTakeOne(shard, out var other, out var readers))
            Invalidate(other, readers, evenOwn: true);
        _readKeys.Add(shard, key, context.Client.Id);
    }

    /// <summary>
    /// Forgets keys beyond the limit; with no lock held. A key that is forgotten to make room counts as changed for
    /// those who may have cached it.
    /// </summary>
    public void Trim()
    {
        var most = _maxKeys();
        while (most > 0 && _readKeys.KeyCount > most && _readKeys.TryTakeAny(out var key, out var readers))
            Invalidate(key, readers, evenOwn: true);
    }

    void Invalidate(ReadOnlySpan<byte> key, long[] readers, bool evenOwn = false)
    {
        byte[]? keys = null;
        foreach (var id in readers)
        {
            var tracking = _clients.Find(id)?.State.Tracking;
            if (tracking is not { IsBroadcast: false } || (!evenOwn && tracking.NoLoop && id == _quietClient)) continue;
            Send(id, keys ??= Invalidation.Encode(key));
        }
    }

    /// <summary>Gives the memory of what is remembered back.</summary>
    public void Dispose() => _readKeys.Dispose();

    bool IsNoLoop(long id) => _clients.Find(id)?.State.Tracking is { NoLoop: true };

    void Send(long id, byte[]? keys)
    {
        if (_clients.Find(id) is not { } client || client.State.Tracking is not { } tracking) return;
        if (tracking.RedirectId == 0) Post(client, new Invalidation(keys, isRedirected: false));
        else if (_clients.Find(tracking.RedirectId) is { } other)
            other.Post(new Invalidation(keys, isRedirected: true));
        else client.Post(new RedirectBroken(tracking.RedirectId));
    }

    static void Post(IConnectedClient client, ClientMessage message)
    {
        if (client.State.MessageHold is not { } hold || !hold.TryKeep(message)) client.Post(message);
    }
}
