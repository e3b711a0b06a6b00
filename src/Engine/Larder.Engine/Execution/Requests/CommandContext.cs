// All that a command needs while it runs: its arguments, its client, the keyspace, and where the reply goes. One per
// event loop, reused for every request.
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings;
using Larder.Memory.Buffers;
using Larder.Network.Buffers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution.Requests;

/// <summary>
/// The one parameter of every command. Commands read arguments and reply; locks of their keys are held by then, gates
/// are passed.
/// </summary>
public sealed unsafe class CommandContext
{
    ulong _firstKeyHash;

    public CommandContext(
        Store store, ServerSettings settings, Clock clock, CommandTable commands, Telemetry.ServerCounters counters, int loop,
        int? seed)
    {
        (Store, Settings, Clock, Commands) = (store, settings, clock, commands);
        Loop = loop;
        Random = seed is { } first ? new Random(first + loop) : new Random();
        Locks = new HeldLocks(store);
        Effects = new Effects(store.Changes);
        Access = new Access.AccessCheck(store.DatabaseCount);
        Counters = counters.AddLoop(commands.All.Count);
        Timer = new Telemetry.CommandTimer(Counters, settings.Monitoring);
    }

    /// <summary>All keys; a command touches those whose shards are locked for it.</summary>
    public Store Store { get; }

    public ServerSettings Settings { get; }
    public Clock Clock { get; }

    /// <summary>What the running command hands to the stream of changes.</summary>
    public Effects Effects { get; }

    /// <summary>All commands, as facts.</summary>
    public CommandTable Commands { get; }

    /// <summary>The number of the loop that it belongs to.</summary>
    public int Loop { get; }

    /// <summary>Statistics of this loop alone.</summary>
    public Telemetry.LoopCounters Counters { get; }

    /// <summary>For what commands choose at random.</summary>
    public Random Random { get; }

    /// <summary>Measures the commands of this loop.</summary>
    public Telemetry.CommandTimer Timer { get; }

    /// <summary>Checks requests against the rights of users.</summary>
    public Access.AccessCheck Access { get; }

    /// <summary>Keys that the running command reads, for client-side caching.</summary>
    internal KeyPositions ReadKeys { get; } = new();

    public ClientState Client { get; set; } = null!;
    public RequestArguments Arguments { get; set; } = null!;
    public CommandSpec Command { get; set; } = null!;

    /// <summary>Where the reply goes, in the client's protocol version.</summary>
    public RespWriter Reply;

    /// <summary>The client's own output where replies go there as they are; null where they are dropped.</summary>
    internal OutputBuffer? DirectOutput { get; set; }

    /// <summary>Bytes of replies that are lent to the output and stand in no writer: a running sum.</summary>
    internal long LentBytes { get; private set; }

    /// <summary>
    /// Messages that the client's own command sends to the client: they go out behind the reply, never in the middle.
    /// </summary>
    internal ByteWriter Pushes { get; } = new(overflows: true);

    /// <summary>
    /// Where a command keeps bytes for itself; reset by whoever uses it. A reply is never read back instead: it may have
    /// overflowed, or be lent from elsewhere.
    /// </summary>
    internal ByteWriter Scratch { get; } = new();

    /// <summary>The reply is a message of its own, which CLIENT REPLY OFF does not drop.</summary>
    public bool RepliesByPush { get; set; }

    /// <summary>The time of this batch, Unix milliseconds: the same for all its commands.</summary>
    public long NowMs { get; set; }

    /// <summary>Locks held by the running command or by the transaction or script around it.</summary>
    public HeldLocks Locks { get; }

    /// <summary>The locks of all shards are held.</summary>
    public bool HoldsAllLocks => Locks.All;

    /// <summary>
    /// Takes the lock of a shard, for use in a using statement; nothing within a transaction or script, which holds it.
    /// </summary>
    public HeldShard Hold(Shard shard)
    {
        if (!Locks.Any) return shard.Hold();
        Check.That(Locks.Has(shard));
        return default;
    }

    /// <summary>Takes the locks of all shards, for use in a using statement.</summary>
    public HeldAll HoldAll() => new(Locks);

    /// <summary>Forgets what a command that failed has left behind, so that the next one starts as usual.</summary>
    internal void Restore()
    {
        if (Locks.Any) Locks.Exit();
        Pushes.Reset();
        IsRetry = false;
        DeniesBlocking = RepliesByPush = IsPostponed = IsErrorCounted = false;
    }

    /// <summary>What the gates look at: the command's flags; of EXEC also those of what it will run.</summary>
    public CommandFlags Flags { get; internal set; }

    /// <summary>Inside a transaction or script, where a command that finds nothing says so at once.</summary>
    public bool DeniesBlocking { get; set; }

    /// <summary>Whether a command that finds nothing may wait instead of a reply.</summary>
    public bool CanBlock => !DeniesBlocking && Client.Connected != null;

    /// <summary>The command waited and is tried again; it does not come from its client.</summary>
    internal bool IsRetry { get; set; }

    /// <summary>Set by a command that was tried again and found nothing.</summary>
    internal bool StillWaits { get; set; }

    /// <summary>Set by a gate instead of a reply: the request is to be tried again later.</summary>
    public bool IsPostponed { get; set; }

    /// <summary>Changes that the running command made; what it changed is only reported when this is not zero.</summary>
    public long Dirty { get; set; }

    /// <summary>The error that the running command replies with was counted already, by a command of its script.</summary>
    internal bool IsErrorCounted { get; set; }

    public int ArgumentCount => Arguments.Count;

    /// <summary>An argument's bytes; 0 is the command's name. Valid while the command runs.</summary>
    public ReadOnlySpan<byte> Argument(int index) => Arguments[index];

    /// <summary>
    /// Brings an argument to where there is room for it. A large one may be gone from the request afterwards, unless the
    /// request is still to be told.
    /// </summary>
    public void MoveArgument(int index, byte* target)
    {
        if (Effects.AreHeard) Arguments.CopyTo(index, target);
        else Arguments.MoveTo(index, target);
    }

    /// <summary>The key at an argument, in the client's database.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyRef Key(int argument)
    {
        var slice = Arguments.Slice(argument);
        var bytes = Arguments.Start + slice.Offset;
        var hash = argument == Command.FirstKey && _firstKeyHash != 0 ? _firstKeyHash : KeyHash.Of(bytes, slice.Length);
        return new KeyRef(bytes, slice.Length, hash, Store.ShardOf(hash).Databases[Client.Database], NowMs, Client.Lookup);
    }

    /// <summary>
    /// A key that the command made up itself, in the client's database; its bytes must stay where they are, and the lock
    /// of its shard be held, for as long as it is used.
    /// </summary>
    public KeyRef Key(byte* bytes, int length)
    {
        var hash = KeyHash.Of(bytes, length);
        return new KeyRef(bytes, length, hash, Store.ShardOf(hash).Databases[Client.Database], NowMs, Client.Lookup);
    }

    /// <summary>The same key in another numbered database.</summary>
    public KeyRef Key(int argument, int database)
    {
        var key = Key(argument);
        return new KeyRef(key.Bytes, key.Length, key.Hash, key.Database.Shard.Databases[database], NowMs, Client.Lookup);
    }

    /// <summary>The hash of the key at the command's fixed place, computed when the request was read; 0 for none.</summary>
    internal void UseFirstKeyHash(ulong hash) => _firstKeyHash = hash;

    internal ulong FirstKeyHash => _firstKeyHash;

    /// <summary>Sends a message to the client whose command this is, behind the reply.</summary>
    public void Push(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        Pushes.Write(head);
        Pushes.Write(body);
    }

    /// <summary>The time at which the client looks at keys, for commands that go through all of them.</summary>
    public long VisibleAtMs => (Client.Lookup & KeyLookup.SeesEnded) != 0 ? 0 : NowMs;

    /// <summary>Whether what is given this time to end, Unix milliseconds, is gone at once.</summary>
    public bool IsPast(long atMs) => atMs <= NowMs && !Store.Expiry.IsDecidedElsewhere;

    /// <summary>Removes a key that is given a time in the past: it counts, and is told, as one that ended.</summary>
    /// <returns>False when there is no such key.</returns>
    public bool End(in KeyRef key)
    {
        if (!key.Database.Delete(key)) return false;
        key.Database.Shard.Counters.Expired++;
        Changed(key, KeyEventClass.Expired, "expired"u8);
        Effects.Remove(key, key.Database.Shard.Lazy.OnExpiry);
        return true;
    }

    /// <summary>Replies with a part of a string's value; a large one is lent to the connection, not copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReplyWithValue(in KeyRef key, ItemView item, int start, int length)
    {
        if (length >= LentValues.MinBytes && TryLend(key, item, start, length)) return;
        Reply.BulkString(item.ValueBytes.Slice(start, length));
    }

    /// <summary>Tells that a key was changed, and with which event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Changed(in KeyRef key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        Dirty++;
        Tell(key, eventClass, eventName);
    }

    /// <summary>Like the other, of a change that may have left a collection empty, so that its key was removed.</summary>
    /// <param name="elements">How many elements changed: so many changes does INFO count.</param>
    public void Changed(
        in KeyRef key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName, bool removed, long elements = 1)
    {
        Dirty += elements;
        Tell(key, eventClass, eventName);
        if (removed) Tell(key, KeyEventClass.Generic, "del"u8);
    }

    /// <summary>
    /// Tells an event that leaves the value as it was for those who watch or cache the key, as changes of consumer
    /// groups do.
    /// </summary>
    public void Note(in KeyRef key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName) =>
        Tell(key, eventClass | KeyEventClass.Aside, eventName);

    /// <summary>Tells a further event of a change that is counted already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tell(in KeyRef key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName) =>
        key.Database.Shard.Events.Raise(key.Database, key.Span, eventClass, eventName);

    // Only what goes straight to the connection can refer to a value: not the reply to a script or a blocked client.
    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryLend(in KeyRef key, ItemView item, int start, int length)
    {
        if (DirectOutput is not { } output || output.Writer != Reply.Output) return false;
        Reply.BulkHeader(length);
        var lent = key.Database.Shard.Lent;
        var bytes = lent.Lend(item, start, length, out var token);
        output.Lend(bytes, length, lent, token);
        output.Write("\r\n"u8);
        LentBytes += length;
        return true;
    }
}
