// The locks that a command with several keys, a transaction or a script holds for all that it runs: chosen first, then
// taken in ascending order, then given back together. Commands that run inside take none.
//
//     Choose -> Add... or AddAll -> Enter -> (run) -> Exit
using Larder.Base;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution;

/// <summary>Belongs to one command context and its thread.</summary>
public sealed class HeldLocks(Store store)
{
    readonly KeyPositions _keys = new();
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
        _all = false;
    }

    public void Add(ulong hash) => _shards.Add(store.ShardOf(hash));

    public void AddAll() => _all = true;

    /// <summary>Adds what a request needs: the shards of its keys, or all where the keys cannot be told beforehand.</summary>
    public void Add(CommandSpec command, RequestArguments arguments)
    {
        if (command.NeedsKeyspace || !KeyFinder.TryFind(command, arguments, _keys))
        {
            AddAll();
            return;
        }
        for (var i = 0; i < _keys.Count; i++)
        {
            if ((_keys[i].Use & KeyUse.NotKey) == 0) Add(KeyHash.Of(arguments[_keys[i].Argument]));
        }
    }

    public void Enter()
    {
        if (_all) store.EnterAll();
        else _shards.Enter(store);
        Any = true;
    }

    /// <summary>Takes the chosen locks; false, and none held, when a script holds them that does not end.</summary>
    public bool EnterUnlessHopeless()
    {
        if (_all) _shards.AddAll(store);
        if (!_shards.EnterUnlessHopeless(store)) return false;
        Any = true;
        return true;
    }

    public void Exit()
    {
        Any = false;
        if (_all) store.ExitAll();
        else _shards.Exit(store);
    }
}
