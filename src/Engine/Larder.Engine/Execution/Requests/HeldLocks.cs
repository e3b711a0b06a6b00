// The locks that a command with several keys, a transaction or a script holds for all that it runs: chosen first, then
// taken in ascending order, then given back together. Commands that run inside take none.
//
//     Choose -> Add... or AddAll -> Enter -> (run) -> Exit
using Larder.Base;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Requests;

/// <summary>Belongs to one command context and its thread.</summary>
public sealed class HeldLocks(Store store)
{
    const int MaxPrefetched = 64;

    readonly KeyPositions _keys = new();
    readonly ulong[] _firstHashes = new ulong[MaxPrefetched]; // of the keys of the request that was added last
    int _hashCount;
    object? _places; // by which the shards were chosen
    ShardSet _shards;
    bool _all;

    /// <summary>Locks are held: what runs now runs inside of something larger.</summary>
    public bool Any { get; private set; }

    /// <summary>The locks of all shards are held.</summary>
    public bool All => Any && _all;

    /// <summary>Whether the key with this hash may be touched without taking another lock.</summary>
    public bool Cover(ulong hash) => Any && (_all || _shards.Has(store.ShardOf(hash)));

    /// <summary>Starts to choose locks.</summary>
    public void Choose()
    {
        Check.That(!Any);
        _shards = default;
        _places = store.Places;
        _all = false;
        _hashCount = 0;
    }

    public void Add(ulong hash) => _shards.Add(store.ShardOf(hash));

    public void Add(Shard shard) => _shards.Add(shard);

    public void AddAll() => _all = true;

    /// <summary>Whether the lock of this shard is held.</summary>
    internal bool Has(Shard shard) => Any && (_all || _shards.Has(shard));

    /// <summary>Adds what a request needs: the shards of its keys, or all where the keys cannot be told beforehand.</summary>
    public void Add(CommandSpec command, RequestArguments arguments)
    {
        _hashCount = 0;
        if (command.Locks == CommandLocks.None) return;
        if (command.Locks is CommandLocks.All or CommandLocks.Itself || !KeyFinder.TryFind(command, arguments, _keys))
        {
            AddAll();
            return;
        }
        for (var i = 0; i < _keys.Count; i++)
        {
            if ((_keys[i].Use & KeyUse.NotKey) != 0) continue;
            var hash = KeyHash.Of(arguments[_keys[i].Argument]);
            Add(hash);
            if (_hashCount < MaxPrefetched) _firstHashes[_hashCount++] = hash;
        }
    }

    /// <summary>Brings the keys of the request that was added last into the cache.</summary>
    public void Prefetch(int database)
    {
        if (_hashCount >= 2) store.Prefetch(_firstHashes.AsSpan(0, _hashCount), database);
    }

    /// <summary>
    /// Takes the chosen locks. While a script holds them for long it holds none itself and looks after what else there
    /// is to do, which may need one of them.
    /// </summary>
    public void Enter()
    {
        while (!EnterUnlessHopeless())
        {
            LockWait.Idle();
            Thread.Yield();
        }
    }

    /// <summary>Takes the chosen locks; false, and none held, when a script holds them that does not end.</summary>
    public bool EnterUnlessHopeless()
    {
        if (_all) _shards.AddAll(store);
        if (!_shards.EnterUnlessHopeless(store)) return false;
        if (_places != store.Places && !_all)
        {
            // Some key is in another shard by now. Whichever it is: all locks cover it.
            _shards.Exit(store);
            _all = true;
            return EnterUnlessHopeless();
        }
        Any = true;
        return true;
    }

    public void Exit()
    {
        Any = false;
        _shards.Exit(store);
    }
}
