// Clients that wait for keys. A command that finds nothing parks its client here under the locks of its keys. The
// keyspace tells when a key with waiting clients changes; the loop that changed it then serves them after its command: it
// runs their commands again, in the order in which they came, and sends the replies to their loops.
using System.Collections.Concurrent;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;
using Larder.Network.Loops;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution.Blocking;

/// <summary>Queues of a key are under the lock of its shard.</summary>
public sealed unsafe class BlockedClients : IKeyEventListener, IDeferredWork
{
    readonly Store _store;
    readonly AfterCommand _afterCommand;
    readonly KeyTable<WaitQueue> _queues;
    readonly List<WaitQueue>?[] _ready;
    readonly ConcurrentQueue<BlockedCommand> _woken = new();
    int _isListening;
    int _count;
    int _keyCount, _goneKeyCount;
    long _lastSequence;

    public BlockedClients(Store store, AfterCommand afterCommand)
    {
        _store = store;
        _afterCommand = afterCommand;
        _queues = new KeyTable<WaitQueue>(store);
        _ready = new List<WaitQueue>?[store.Shards.Length];
        afterCommand.Add(this);
    }

    /// <summary>Clients that wait at this moment.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Keys that clients wait for.</summary>
    public int KeyCount => Volatile.Read(ref _keyCount);

    /// <summary>Keys of which somebody also wants to know when they are gone.</summary>
    public int AlsoWhenGoneKeyCount => Volatile.Read(ref _goneKeyCount);

    /// <summary>Parks the context's client; under the locks of all its keys.</summary>
    internal BlockedCommand? Block(CommandContext context, BlockedKeys keys, long timeoutMs)
    {
        if (context.Retried is { } retried)
        {
            retried.StillWaits = true;
            return null;
        }
        Base.Check.That(context.CanBlock && context.Client.Blocked == null);
        Listen();
        var waiter = new BlockedCommand(this, context, keys, timeoutMs, Interlocked.Increment(ref _lastSequence));
        for (var i = 0; i < keys.Count; i++) Enqueue(waiter, context.Key(keys.FirstArgument + i));
        context.Client.Blocked = waiter;
        context.Client.Roles |= ClientRoles.Blocked;
        Interlocked.Increment(ref _count);
        // It counts when it has ended.
        context.Counters.Commands[context.Command.Id].Calls--;
        context.Timer.Abandon();
        return waiter;
    }

    /// <summary>Lets a parked command be tried again for a reason that is no key; from any thread.</summary>
    public void Wake(BlockedCommand waiter)
    {
        _woken.Enqueue(waiter);
        _afterCommand.Mark();
    }

    /// <summary>CLIENT UNBLOCK; from any thread. False when the client does not wait.</summary>
    public bool TryUnblock(ClientState client, BlockEnd end)
    {
        if (client.Blocked is not { } waiter) return false;
        if (!waiter.TryEnd(end, out var isTaken)) return isTaken;
        client.Connected?.Post(new EndedMessage(this, waiter));
        return true;
    }

    /// <summary>The client is gone; on its loop.</summary>
    public void Abandon(ClientState client)
    {
        if (client.Blocked is not { } waiter) return;
        client.Connected!.Loop.Cancel(waiter);
        if (waiter.TryEnd(BlockEnd.Disconnect, out _)) Remove(waiter);
    }

    internal void TimeOut(BlockedCommand waiter)
    {
        if (waiter.TryEnd(BlockEnd.Timeout, out _)) FinishEnded(waiter);
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

    /// <summary>Serves the clients of all keys that changed.</summary>
    public void Run(CommandContext context)
    {
        for (var i = 0; i < _ready.Length; i++)
        {
            if (Volatile.Read(ref _ready[i]) == null) continue;
            var shard = _store.Shards[i];
            shard.Enter();
            var queues = _ready[i];
            _ready[i] = null;
            if (queues != null)
            {
                foreach (var queue in queues) queue.IsReady = false;
            }
            shard.Exit();
            if (queues == null) continue;
            foreach (var queue in queues) Serve(context, queue);
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
            queue = new WaitQueue(key.Database.Shard, key.Database.Number, key.Span.ToArray(), key.Hash);
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
        if (queue.IsReady) return;
        queue.IsReady = true;
        ref var ready = ref _ready[queue.Shard.Number];
        if (ready == null) Volatile.Write(ref ready, [queue]);
        else ready.Add(queue);
        _afterCommand.Mark();
    }

    void MarkAllReady(Database database)
    {
        foreach (var (_, queue) in _queues.In(database)) MarkReady(queue);
    }

    void Serve(CommandContext context, WaitQueue queue)
    {
        using var output = new ByteWriter(overflows: true);
        var last = 0L;
        while (true)
        {
            queue.Shard.Enter();
            context.NowMs = context.Clock.UnixMs; // the lock may have been long in coming
            var waiter = ClaimNext(queue, context.NowMs, ref last);
            queue.Shard.Exit();
            if (waiter == null) return;
            Retry(context, waiter, output);
        }
    }

    // The next one, behind the last that was tried, whose kind of value is there.
    static BlockedCommand? ClaimNext(WaitQueue queue, long nowMs, ref long last)
    {
        if (queue.First == null) return null;
        var database = queue.Shard.Databases[queue.Database];
        fixed (byte* key = queue.Key)
        {
            // Safe: the reference is only used for this lookup, while the array is pinned.
            var item = database.Find(new KeyRef(key, queue.Key.Length, queue.Hash, database, nowMs));
            if (item.IsNull && queue.AlsoWhenGoneCount == 0) return null;
            for (var link = queue.First; link != null; link = link.Next)
            {
                var waiter = link.Waiter;
                if (waiter.Sequence <= last) continue;
                var isReady = waiter.Keys.AlsoWhenGone || (!item.IsNull && item.Type == waiter.Keys.Type);
                if (!isReady || !waiter.TryClaim()) continue;
                last = waiter.Sequence;
                return waiter;
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
        context.Retried = waiter;
        context.UseFirstKeyHash(0);
        waiter.StillWaits = false;
        waiter.HoldMessages();
        try
        {
            RunAgain(context, waiter);
        }
        finally
        {
            waiter.ReleaseMessages();
            context.Retried = null;
            (context.Client, context.Command, context.Arguments, context.Reply) = (client, command, arguments, reply);
        }
    }

    void RunAgain(CommandContext context, BlockedCommand waiter)
    {
        var barred = waiter.Client.Barred | context.Server.Gates.Barred;
        // A pause lets what began before it end.
        var isRefused = (waiter.Command.Flags & barred) != 0 && !context.Server.Gates.TryPass(context) &&
            !context.IsPostponed;
        context.IsPostponed = false;
        var locks = context.Locks;
        locks.Choose();
        locks.Add(waiter.Command, waiter.Arguments);
        locks.Enter();
        context.NowMs = context.Clock.UnixMs;
        try
        {
            if (!isRefused)
            {
                context.Server.Dispatcher.Run(context, waiter.Command);
                if (waiter.StillWaits && waiter.TryRelease())
                {
                    context.Counters.Commands[waiter.Command.Id].Calls--;
                    return;
                }
            }
            else
            {
                context.Counters.Commands[waiter.Command.Id].Rejected++;
                if (context.Reply.Output.TryReadBack(1, out var error)) context.Counters.CountError(error);
            }
            if (!waiter.StillWaits) waiter.MarkServed();
            Dequeue(waiter, locks);
        }
        finally
        {
            locks.Exit();
        }
        waiter.Free();
        Interlocked.Decrement(ref _count);
        var output = context.Reply.Output;
        if (!output.TryReadBack(0, out var written)) waiter.Client.Connected?.Kill(CloseReason.OutputLimit);
        var reply = waiter.StillWaits ? EndReply(waiter) : written.ToArray();
        waiter.Client.Connected?.Post(new ServedMessage(waiter, reply));
    }

    void Dequeue(BlockedCommand waiter, HeldLocks? held)
    {
        foreach (var link in waiter.Links)
        {
            var queue = link.Queue;
            if (held == null) queue.Shard.Enter();
            queue.Remove(link);
            if (waiter.Keys.AlsoWhenGone && queue.AlsoWhenGoneCount == 0) Interlocked.Decrement(ref _goneKeyCount);
            var database = queue.Shard.Databases[queue.Database];
            if (queue.First == null && _queues.TryFind(database, queue.Key, out var known) && known == queue)
            {
                _queues.Remove(database, queue.Key);
                Interlocked.Decrement(ref _keyCount);
            }
            if (held == null) queue.Shard.Exit();
        }
        waiter.Links.Clear();
    }

    // On the client's loop, with no lock held.
    void FinishEnded(BlockedCommand waiter)
    {
        var reply = EndReply(waiter);
        ref var counters = ref waiter.Counters.Commands[waiter.Command.Id];
        counters.Calls++;
        if (waiter.End == BlockEnd.Error)
        {
            counters.Rejected++;
            waiter.Counters.CountError(reply.AsSpan(1));
        }
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
        client.Connected.Unblock(waiter.IsSilent ? default : reply);
    }

    static byte[] EndReply(BlockedCommand waiter)
    {
        if (waiter.End == BlockEnd.Error) return "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n"u8.ToArray();
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
            if (!TryPutOff()) table.Remove(waiter);
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
