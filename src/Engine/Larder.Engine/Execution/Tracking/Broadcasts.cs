// Clients that hear of all changes under certain prefixes. What one command or transaction changed is collected shard
// by shard and goes out afterwards, as one message for each prefix.
using Larder.Engine.Execution.Requests;
using Larder.Base;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Tracking;

/// <summary>Changed keys are under the lock of their shard; the prefixes are replaced as a whole.</summary>
sealed class Broadcasts(Store store, AfterCommand afterCommand)
{
    // Something was noted on this thread that has to go out before its client goes on.
    [ThreadStatic]
    static bool _owes;

    readonly Lock _handingOut = new();
    readonly Dictionary<byte[], long>?[] _changed = new Dictionary<byte[], long>?[store.Shards.Length];
    readonly Lock _changing = new();
    volatile PrefixListeners[] _prefixes = [];

    public int PrefixCount => _prefixes.Length;

    public void Add(byte[] prefix, long client)
    {
        lock (_changing)
        {
            var known = Array.FindIndex(_prefixes, entry => entry.Prefix.AsSpan().SequenceEqual(prefix));
            PrefixListeners[] prefixes = known < 0 ? [.. _prefixes, new(prefix, [client])] : [.. _prefixes];
            if (known >= 0) prefixes[known] = new(prefix, [.. prefixes[known].Clients, client]);
            _prefixes = prefixes;
        }
    }

    public void Remove(long client)
    {
        lock (_changing)
        {
            var left = Array.ConvertAll(
                _prefixes, entry => entry with { Clients = Array.FindAll(entry.Clients, id => id != client) });
            _prefixes = Array.FindAll(left, entry => entry.Clients.Length > 0);
        }
    }

    /// <summary>Notes a changed key; under the lock of its shard.</summary>
    /// <param name="changer">The client that changed it and does not want to hear of it; 0 for none.</param>
    public void Note(Shard shard, ReadOnlySpan<byte> key, long changer)
    {
        foreach (var entry in _prefixes)
        {
            if (!key.StartsWith(entry.Prefix)) continue;
            ref var changed = ref _changed[shard.Number];
            if (changed == null) Volatile.Write(ref changed, new(BytesComparer.Instance));
            changed!.GetAlternateLookup<ReadOnlySpan<byte>>()[key] = changer;
            if (!_owes) afterCommand.Owe();
            _owes = true;
            return;
        }
    }

    /// <summary>
    /// Hands out what has changed, to each client by <paramref name="send"/>, once whoever is just at it is done: that may
    /// be what this thread noted. While a script holds the locks for long, it is left for later.
    /// </summary>
    public void HandOut(Func<long, bool> isNoLoop, Action<long, byte[]> send)
    {
        if (!_owes) return;
        var spin = new SpinWait();
        while (!_handingOut.TryEnter())
        {
            if (LockWait.IsHopeless) return;
            spin.SpinOnce(sleep1Threshold: -1);
        }
        try
        {
            SendChanged(isNoLoop, send);
        }
        finally
        {
            _handingOut.Exit();
        }
        _owes = false;
        afterCommand.Settle();
    }

    void SendChanged(Func<long, bool> isNoLoop, Action<long, byte[]> send)
    {
        var changed = TakeChanged();
        if (changed.Count == 0) return;
        foreach (var (prefix, clients) in _prefixes)
        {
            var keys = changed.FindAll(change => change.Key.AsSpan().StartsWith(prefix));
            if (keys.Count == 0) continue;
            var all = Invalidation.Encode(keys.ConvertAll(change => change.Key));
            foreach (var client in clients)
            {
                if (!isNoLoop(client) || keys.TrueForAll(change => change.Value != client))
                {
                    send(client, all);
                    continue;
                }
                var others = keys.FindAll(change => change.Value != client).ConvertAll(change => change.Key);
                if (others.Count > 0) send(client, Invalidation.Encode(others));
            }
        }
    }

    List<KeyValuePair<byte[], long>> TakeChanged()
    {
        List<KeyValuePair<byte[], long>> all = [];
        for (var i = 0; i < _changed.Length; i++)
        {
            if (Volatile.Read(ref _changed[i]) == null) continue;
            using var hold = store.Shards[i].Hold();
            var changed = _changed[i];
            _changed[i] = null;
            if (changed != null) all.AddRange(changed);
        }
        return all;
    }

    sealed record PrefixListeners(byte[] Prefix, long[] Clients);
}
