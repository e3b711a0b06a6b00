// Clients that wait for keys. A command that finds nothing parks its client here under the locks of its keys. The
// keyspace tells when a key with waiting clients changes; the loop that changed it serves them before its client goes on:
// it runs their commands again, in the order in which they came, and sends the replies to their loops. Where two loops
// changed the same key each of them looks after it until nobody is left to serve.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Requests;
using System.Collections.Concurrent;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;
using Larder.Network.Loops;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution.Blocking;

/// <summary>Queues of a key are under the lock of its shard.</summary>
public sealed unsafe class BlockedClients : IKeyEventListener, IDeferredWork
{
    // Keys that changed on this thread.
    [ThreadStatic]
    static Queue<WaitQueue>? _ready;

    readonly Store _store;
    readonly AfterCommand _afterCommand;
    readonly ICommandRunner _runner;
    readonly ReplicationStanding _standing;
    readonly KeyTable<WaitQueue> _queues;
    readonly ConcurrentQueue<BlockedCommand> _woken = new();
    int _isListening;
    int _count;
    int _keyCount, _goneKeyCount;
    long _lastSequence;

    public BlockedClients(Store store, AfterCommand afterCommand, ICommandRunner runner, ReplicationStanding standing)
    {
        (_runner, _standing) = (runner, standing);
        _store = store;
        _afterCommand = afterCommand;
        _queues = new KeyTable<WaitQueue>(store);
    }

    static ReadOnlySpan<byte> Demoted =>
        "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n"u8;

    /// <summary>Clients that wait at this moment.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Keys that clients wait for.</summary>
    public int KeyCount => Volatile.Read(ref _keyCount);

    /// <summary>Keys of which somebody also wants to know when they are gone.</summary>
    public int AlsoWhenGoneKeyCount => Volatile.Read(ref _goneKeyCount);

    /// <summary>
    /// Parks the context's client instead of a reply, until one of <paramref name="keyCount"/> keys from argument
    /// <paramref name="firstKey"/> on holds a <paramref name="type"/>; under the locks of these keys. The command is then
    /// run again, in the order in which clients came, and may block again. Only where the context says that it can.
    /// </summary>
    /// <param name="timeoutMs">How long at most, then the reply is a null array; 0 for ever.</param>
    /// <param name="alsoWhenGone">Try again also when a key is deleted or has another type (XREADGROUP).</param>
    /// <returns>What is parked, to be adjusted at once; null when the command was run again and goes on waiting.</returns>
    public BlockedCommand? Block(
        CommandContext context, ItemType type, int firstKey, int keyCount, long timeoutMs, bool alsoWhenGone = false) =>
        Block(context, new BlockedKeys(type, firstKey, keyCount, alsoWhenGone), timeoutMs);

    /// <summary>Parks the context's client until <see cref="Wake"/> or the timeout: for what is no key (WAIT).</summary>
    public BlockedCommand? BlockUntilWoken(CommandContext context, long timeoutMs) => Block(context, default, timeoutMs);

    BlockedCommand? Block(CommandContext context, BlockedKeys keys, long timeoutMs)
    {
        if (context.IsRetry)
        {
            context.StillWaits = true;
            return null;
        }
        Base.Check.That(context.CanBlock && context.Client.Blocked == null);
        Listen();
        var waiter = new BlockedCommand(this, context, keys, timeoutMs, Interlocked.Increment(ref _lastSequence));
        for (var i = 0; i < keys.Count; i++) Enqueue(waiter, context.Key(keys.FirstArgument + i));
        context.Client.Blocked = waiter;
        context.Client.Roles |= ClientRoles.Blocked;
        Interlocked.Increment(ref _count);
        // A full barrier stands between: who says that the client ends either sees it wait, or is seen here.
        if (context.Client.IsEnding) waiter.TryEnd(BlockEnd.Disconnect);
        // It counts when it has ended.
        Tally(context.Counters, context.Client, context.Command, -1);
        context.Timer.Abandon();
        return waiter;
    }

    /// <summary>Whether anybody waits for a key of this name in any database; under the lock of its shard.</summary>
    public bool IsAwaited(in KeyRef key)
    {
        foreach (var database in key.Database.Shard.Databases)
        {
            if (_queues.TryFind(database, key.Span, out _)) return true;
        }
        return false;
    }

    /// <summary>Lets a parked command be tried again for a reason that is no key; from any thread.</summary>
    public void Wake(BlockedCommand waiter)
    {
        _woken.Enqueue(waiter);
        _afterCommand.Mark();
    }

    /// <summary>CLIENT UNBLOCK; from any thread. False when the client does not wait.</summary>
    /// <param name="mayWait">
    /// The caller holds no lock, so it can wait for whoever is just trying to serve the client, and tell the truth.
    /// </param>
    public bool TryUnblock(ClientState client, BlockEnd end, bool mayWait)
    {
        var spin = new SpinWait();
        while (client.Blocked is { } waiter)
        {
            if (waiter.Work != null && end is (BlockEnd.Timeout or BlockEnd.Error)) return false;
            var attempt = waiter.TryEnd(end, defers: !mayWait || LockWait.IsHopeless);
            if (attempt == EndAttempt.Ended) client.Connected?.Post(new EndedMessage(this, waiter));
            if (attempt != EndAttempt.Taken) return attempt != EndAttempt.Late;
            spin.SpinOnce(sleep1Threshold: -1);
        }
        return false;
    }

    /// <summary>The client is told to end, or is about to: from now on nobody serves it; from any thread.</summary>
    public void Doom(ClientState client)
    {
        client.IsEnding = true;
        Interlocked.MemoryBarrier();
        client.Blocked?.TryEnd(BlockEnd.Disconnect);
    }

    /// <summary>The client is gone; on its loop.</summary>
    public void Abandon(ClientState client)
    {
        if (client.Blocked is not { } waiter) return;
        client.Connected!.Loop.Cancel(waiter);
        waiter.TryEnd(BlockEnd.Disconnect);
        if (waiter.TryFinish()) Remove(waiter);
    }

    /// <summary>
    /// The node is no primary any more: nobody goes on waiting for writes or replicas of one. Who can is sent to the new one;
    /// who asked for no more than to read here stays.
    /// </summary>
    public void Demote(ClientState client)
    {
        if (client.Blocked is not { } waiter) return;
        var canMove = client.CanRedirect && (waiter.Command.Has(CommandFlags.Write) || waiter.Command.Has(CommandFlags.ReadOnly));
        if (canMove && !waiter.Command.Has(CommandFlags.Write) && client.IsIn(ClientRoles.ClusterReader)) return;
        TryUnblock(client, canMove ? BlockEnd.Redirection : BlockEnd.Demotion, mayWait: false);
    }

    internal void TimeOut(BlockedCommand waiter)
    {
        if (waiter.TryEnd(BlockEnd.Timeout) == EndAttempt.Ended) FinishEnded(waiter);
    }

    public void KeyChanged(
        Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        if (eventClass != KeyEventClass.Missed && _queues.TryFind(database, key, out var queue)) MarkReady(queue);
    }

    public void Clearing(Database database) => MarkAllReady(database);

    public void Swapping(Database first, Database second)
    {
        MarkAllReady(first);
        MarkAllReady(second);
    }

    /// <summary>Serves the clients of all keys that changed on this thread.</summary>
    public void Run(CommandContext context)
    {
        for (var left = _ready?.Count ?? 0; left > 0; left--)
        {
            var queue = _ready!.Dequeue();
            if (queue.Table != this || !TryServe(context, queue)) _ready.Enqueue(queue);
            else _afterCommand.Settle();
        }
        if (!_woken.IsEmpty) ServeWoken(context);
    }

    void ServeWoken(CommandContext context)
    {
        using var output = new ByteWriter(overflows: true);
        for (var left = _woken.Count; left > 0 && _woken.TryDequeue(out var waiter); left--)
        {
            if (waiter.TryClaim()) Retry(context, waiter, output);
            else if (waiter.IsClaimed) Wake(waiter); // being tried by another loop, perhaps a moment too early
        }
    }

    void Listen()
    {
        if (Volatile.Read(ref _isListening) != 0) return;
        _store.Events.Add(this);
        Volatile.Write(ref _isListening, 1);
    }

    void Enqueue(BlockedCommand waiter, in KeyRef key)
    {
        if (!_queues.TryFind(key.Database, key.Span, out var queue))
        {
            queue = new WaitQueue(this, key.Database.Shard, key.Database.Number, key.Span.ToArray(), key.Hash);
            _queues.Add(key.Database, queue.Key, queue);
            Interlocked.Increment(ref _keyCount);
        }
        else if (queue.Last?.Waiter == waiter)
        {
            return; // the same key twice
        }
        var link = new WaitLink(waiter, queue);
        queue.Add(link);
        if (waiter.Keys.AlsoWhenGone && queue.AlsoWhenGoneCount == 1) Interlocked.Increment(ref _goneKeyCount);
        waiter.Links.Add(link);
    }

    void MarkReady(WaitQueue queue)
    {
        var ready = _ready ??= new Queue<WaitQueue>();
        queue.LastTried = 0;
        if (queue.IsReady && queue.ListedOn == ready) return;
        queue.IsReady = true;
        queue.ListedOn = ready;
        ready.Enqueue(queue);
        _afterCommand.Owe();
    }

    void MarkAllReady(Database database)
    {
        foreach (var (_, queue) in _queues.In(database)) MarkReady(queue);
    }

    // False when that has to wait until a script is over.
    bool TryServe(CommandContext context, WaitQueue queue)
    {
        using var output = new ByteWriter(overflows: true);
        var spin = new SpinWait();
        while (true)
        {
            BlockedCommand? waiter;
            var isOther = false;
            using (queue.Shard.Hold())
            {
                context.NowMs = context.Clock.UnixMs; // the lock may have been long in coming
                waiter = queue.IsReady ? ClaimNext(queue, context.NowMs, out isOther) : null;
                if (waiter == null && !isOther) queue.IsReady = false;
            }
            if (waiter != null) Retry(context, waiter, output);
            else if (!isOther) return true;
            else if (LockWait.IsHopeless) return false;
            else spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    // The next one, behind the last that was tried, whose kind of value is there. Null also when that one is just being
    // tried by another thread: those behind it have to wait.
    static BlockedCommand? ClaimNext(WaitQueue queue, long nowMs, out bool isOther)
    {
        isOther = false;
        if (queue.First == null) return null;
        var database = queue.Shard.Databases[queue.Database];
        fixed (byte* key = queue.Key)
        {
            // Safe: the reference is only used for this lookup, while the array is pinned.
            // One that has ended is as good as gone, and is left to whoever asks for it.
            var item = database.Find(new KeyRef(key, queue.Key.Length, queue.Hash, database, nowMs: 0));
            if (!item.IsNull && item.HasExpiry && item.ExpireAtMs <= nowMs) item = default;
            if (item.IsNull && queue.AlsoWhenGoneCount == 0) return null;
            for (var link = queue.First; link != null; link = link.Next)
            {
                var waiter = link.Waiter;
                if (waiter.Sequence <= queue.LastTried) continue;
                if (!waiter.Keys.AlsoWhenGone && (item.IsNull || item.Type != waiter.Keys.Type)) continue;
                if (waiter.TryClaim())
                {
                    queue.LastTried = waiter.Sequence;
                    return waiter;
                }
                isOther = waiter.IsClaimed;
                if (isOther) return null;
            }
        }
        return null;
    }

    void Retry(CommandContext context, BlockedCommand waiter, ByteWriter output)
    {
        var (client, command, arguments, reply) = (context.Client, context.Command, context.Arguments, context.Reply);
        output.Reset();
        context.Client = waiter.Client;
        context.Command = waiter.Command;
        context.Arguments = waiter.Arguments;
        context.Flags = waiter.Command.Flags;
        context.Reply = new RespWriter(output, waiter.Client.Protocol);
        (context.IsRetry, context.StillWaits) = (true, false);
        context.UseFirstKeyHash(0);
        var hold = waiter.Client.MessageHold = new MessageHold();
        try
        {
            RunAgain(context, waiter);
        }
        finally
        {
            waiter.Client.MessageHold = null;
            hold.Release(waiter.Client.Connected);
            context.IsRetry = false;
            (context.Client, context.Command, context.Arguments, context.Reply) = (client, command, arguments, reply);
        }
    }

    void RunAgain(CommandContext context, BlockedCommand waiter)
    {
        // A pause lets what began before it end.
        var isRefused = !_runner.TryPassGates(context) && !context.IsPostponed;
        context.IsPostponed = false;
        var locks = context.Locks;
        locks.Choose();
        locks.Add(waiter.Command, waiter.Arguments);
        locks.Enter();
        context.NowMs = context.Clock.UnixMs;
        var before = _store.Changes.EndHere;
        bool isServed;
        try
        {
            isServed = TryRun(context, waiter, isRefused);
            if (isServed) waiter.MarkServed();
            else if (waiter.TryRelease()) return;
            Dequeue(waiter, locks);
        }
        catch
        {
            // Whoever waits for this thread to have tried it must not wait for ever.
            waiter.MarkServed();
            Dequeue(waiter, locks);
            Interlocked.Decrement(ref _count);
            waiter.Client.Connected?.Kill();
            throw;
        }
        finally
        {
            locks.Exit();
        }
        if (_store.Changes.IsOn && _store.Changes.EndHere is var end && end != before) waiter.Client.WrittenUpTo = end;
        waiter.Free();
        Interlocked.Decrement(ref _count);
        var output = context.Reply.Output;
        if (!output.TryReadBack(0, out var written)) waiter.Client.Connected?.Kill(CloseReason.OutputLimit);
        var reply = isServed ? written.ToArray() : EndReply(waiter);
        if (!isServed) CountEnd(waiter, context.Counters, reply);
        waiter.Client.Connected?.Post(new ServedMessage(waiter, reply));
    }

    // False when there is nothing for it, or it is to end. Who was told to go, or has gone, takes nothing along.
    bool TryRun(CommandContext context, BlockedCommand waiter, bool isRefused)
    {
        if (waiter.Client.Connected is not { HasPeerLeft: false }) waiter.TryEnd(BlockEnd.Disconnect);
        if (waiter.End != BlockEnd.None) return false;
        if (isRefused)
        {
            context.Counters.Commands[waiter.Command.Id].Rejected++;
            if (context.Reply.Output.TryReadBack(1, out var error)) context.Counters.CountError(error);
            return true;
        }
        _runner.RunAgain(context);
        if (context.StillWaits) Tally(context.Counters, waiter.Client, waiter.Command, -1);
        return !context.StillWaits;
    }

    static void CountEnd(BlockedCommand waiter, Telemetry.LoopCounters counters, ReadOnlySpan<byte> reply)
    {
        if (waiter.End == BlockEnd.Disconnect) return;
        Tally(counters, waiter.Client, waiter.Command, 1);
        if (waiter.End is not (BlockEnd.Error or BlockEnd.Demotion or BlockEnd.Redirection)) return;
        counters.Commands[waiter.Command.Id].Rejected++;
        counters.CountError(reply[1..]);
    }

    static void Tally(Telemetry.LoopCounters counters, ClientState client, CommandSpec command, int change)
    {
        counters.Commands[command.Id].Calls += change;
        counters.CommandsProcessed += change;
        client.CommandCount += change;
    }

    void Dequeue(BlockedCommand waiter, HeldLocks? held)
    {
        foreach (var link in waiter.Links)
        {
            var queue = link.Queue;
            using var hold = held != null ? default : queue.Shard.Hold();
            queue.Remove(link);
            if (waiter.Keys.AlsoWhenGone && queue.AlsoWhenGoneCount == 0) Interlocked.Decrement(ref _goneKeyCount);
            var database = queue.Shard.Databases[queue.Database];
            if (queue.First == null && _queues.TryFind(database, queue.Key, out var known) && known == queue)
            {
                _queues.Remove(database, queue.Key);
                Interlocked.Decrement(ref _keyCount);
            }
        }
        waiter.Links.Clear();
    }

    // On the client's loop, with no lock held.
    void FinishEnded(BlockedCommand waiter)
    {
        if (!waiter.TryFinish()) return;
        var reply = EndReply(waiter);
        CountEnd(waiter, waiter.Counters, reply);
        Remove(waiter);
        Finish(waiter, reply);
    }

    // With no lock held.
    void Remove(BlockedCommand waiter)
    {
        Dequeue(waiter, held: null);
        waiter.Free();
        Interlocked.Decrement(ref _count);
    }

    static void Finish(BlockedCommand waiter, ReadOnlySpan<byte> reply)
    {
        var client = waiter.Client;
        client.Connected!.Loop.Cancel(waiter);
        client.Blocked = null;
        client.Roles &= ~ClientRoles.Blocked;
        if (waiter.End == BlockEnd.Demotion) client.CloseAfterReply = true;
        client.Connected.Unblock(waiter.IsSilent ? default : reply);
    }

    byte[] EndReply(BlockedCommand waiter)
    {
        if (waiter.End == BlockEnd.Disconnect) return [];
        if (waiter.End == BlockEnd.Error) return "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n"u8.ToArray();
        if (waiter.End == BlockEnd.Demotion) return Demoted.ToArray();
        if (waiter.End == BlockEnd.Redirection) return [.. "-"u8, .. _standing.Redirection, .. "\r\n"u8];
        using var output = new ByteWriter();
        var reply = new RespWriter(output, waiter.Client.Protocol);
        if (waiter.TimeoutReply == null) reply.NullArray();
        else waiter.TimeoutReply(reply);
        return output.Written.ToArray();
    }

    sealed class ServedMessage(BlockedCommand waiter, byte[] reply) : ClientMessage
    {
        public override void Deliver(IConnectedClient client) => Finish(waiter, reply);
    }

    sealed class EndedMessage(BlockedClients table, BlockedCommand waiter) : ClientMessage
    {
        public override void Deliver(IConnectedClient client)
        {
            if (!TryPutOff()) table.FinishEnded(waiter);
        }

        // Nobody is left to reply to, but its places in the queues have to go.
        protected override void Dropped()
        {
            if (!TryPutOff() && waiter.TryFinish()) table.Remove(waiter);
        }

        // While a script holds the locks of the queues, perhaps on this very thread: once more in the next turn.
        bool TryPutOff()
        {
            var isHopeless = LockWait.IsHopeless;
            if (isHopeless) waiter.Client.Connected!.Post(this);
            return isHopeless;
        }
    }
}
