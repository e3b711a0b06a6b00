// Requests of one connection read ahead of their execution, so that the memory they will touch is on its way into the
// cache by then. One per event loop.
using Larder.Base;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;
using Larder.Protocol.Requests;

namespace Larder.Engine.Sessions;

sealed unsafe class RequestBatch(CommandTable commands, Store store)
{
    public const int Capacity = 32;

    readonly RequestArguments[] _arguments = NewArguments();
    readonly CommandSpec?[] _commands = new CommandSpec?[Capacity];
    readonly ulong[] _hashes = new ulong[Capacity];
    readonly int[] _ends = new int[Capacity];

    public int Count { get; private set; }
    public bool IsFull => Count == Capacity;

    /// <summary>The arguments that the next request is read into.</summary>
    public RequestArguments Next => _arguments[Count];

    public RequestArguments Arguments(int request) => _arguments[request];
    public CommandSpec? Command(int request) => _commands[request];

    /// <summary>Hash of the request's key where it has one at a fixed place; else 0.</summary>
    public ulong Hash(int request) => _hashes[request];

    /// <summary>Offset of the byte behind the request.</summary>
    public int End(int request) => _ends[request];

    public void Clear() => Count = 0;

    /// <summary>Counts the request that was read into <see cref="Next"/>.</summary>
    public void Add(int end, int database)
    {
        var arguments = _arguments[Count];
        var command = commands.Find(arguments[0]);
        ulong hash = 0;
        if (command != null && command.HasSingleKey && arguments.Count > command.FirstKey)
        {
            var slice = arguments.Slice(command.FirstKey);
            hash = KeyHash.Of(arguments.Start + slice.Offset, slice.Length);
            store.ShardOf(hash).Databases[database].PrefetchBucket(hash);
        }
        _commands[Count] = command;
        _hashes[Count] = hash;
        _ends[Count] = end;
        Count++;
    }

    /// <summary>Asks for the items of all keys, whose buckets have arrived by now.</summary>
    public void PrefetchItems(int database)
    {
        if (Count < 2) return;
        for (var i = 0; i < Count; i++)
        {
            var hash = _hashes[i];
            if (hash != 0) store.ShardOf(hash).Databases[database].PrefetchItem(hash);
        }
    }

    static RequestArguments[] NewArguments()
    {
        var arguments = new RequestArguments[Capacity];
        for (var i = 0; i < Capacity; i++) arguments[i] = new RequestArguments { MayLose = true };
        return arguments;
    }
}
