// All that a command needs while it runs: its arguments, its client, the keyspace, and where the reply goes. One per
// event loop, reused for every request.
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution;

/// <summary>
/// The one parameter of every command. Commands read arguments and reply; locks of their keys are held by then, gates
/// are passed.
/// </summary>
public sealed unsafe class CommandContext
{
    ulong _firstKeyHash;

    public CommandContext(ServerState server)
    {
        Server = server;
        Counters = server.Counters.AddLoop(server.Commands.All.Count);
        Timer = new Telemetry.CommandTimer(Counters, server.Settings.Monitoring);
    }

    public ServerState Server { get; }

    /// <summary>Statistics of this loop alone.</summary>
    public Telemetry.LoopCounters Counters { get; }

    /// <summary>Measures the commands of this loop.</summary>
    public Telemetry.CommandTimer Timer { get; }

    /// <summary>Checks requests against the rights of users.</summary>
    public Access.AccessCheck Access { get; } = new();

    /// <summary>Keys of the request, where they had to be searched for.</summary>
    public KeyPositions Keys { get; } = new();

    public ClientState Client { get; set; } = null!;
    public RequestArguments Arguments { get; set; } = null!;
    public CommandSpec Command { get; set; } = null!;

    /// <summary>Where the reply goes, in the client's protocol version.</summary>
    public RespWriter Reply;

    /// <summary>The time of this batch, Unix milliseconds: the same for all its commands.</summary>
    public long NowMs { get; set; }

    /// <summary>Locks of all shards are held by an enclosing transaction or script.</summary>
    public bool HoldsAllLocks { get; set; }

    /// <summary>Set by a gate instead of a reply: the request is to be tried again later.</summary>
    public bool IsPostponed { get; set; }

    /// <summary>Changes that the running command made; what it changed is only reported when this is not zero.</summary>
    public long Dirty { get; set; }

    public int ArgumentCount => Arguments.Count;

    /// <summary>An argument's bytes; 0 is the command's name. Valid while the command runs.</summary>
    public ReadOnlySpan<byte> Argument(int index) => Arguments[index];

    /// <summary>The key at an argument, in the client's database.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyRef Key(int argument)
    {
        var slice = Arguments.Slice(argument);
        var bytes = Arguments.Start + slice.Offset;
        var hash = argument == Command.FirstKey && _firstKeyHash != 0 ? _firstKeyHash : KeyHash.Of(bytes, slice.Length);
        return new KeyRef(bytes, slice.Length, hash, Server.Store.ShardOf(hash).Databases[Client.Database], NowMs);
    }

    /// <summary>The same key in another numbered database.</summary>
    public KeyRef Key(int argument, int database)
    {
        var key = Key(argument);
        return new KeyRef(key.Bytes, key.Length, key.Hash, key.Database.Shard.Databases[database], NowMs);
    }

    /// <summary>The hash of the key at the command's fixed place, computed when the request was read; 0 for none.</summary>
    internal void UseFirstKeyHash(ulong hash) => _firstKeyHash = hash;

    internal ulong FirstKeyHash => _firstKeyHash;

    /// <summary>Tells that a key was changed, and with which event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Changed(in KeyRef key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        Dirty++;
        key.Database.Shard.Events.Raise(key.Database, key.Span, eventClass, eventName);
    }
}
