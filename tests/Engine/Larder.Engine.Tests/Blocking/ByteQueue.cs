// Blocking commands in their simplest form, over strings as queues of bytes: the mechanism is tested without the
// types that use it: BLPOP takes the first byte of the first key that has one, BRPOPLPUSH moves it to another key, BRPOP
// shows that a parked request can be adjusted, WAIT that one can wait for what is no key.
using Larder.Engine.Execution.Requests;
using System.Collections.Concurrent;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Tests.Blocking;

static unsafe class ByteQueue
{
    public static void Bind(CommandBindings bindings, BlockedClients blocked)
    {
        _blocked = blocked;
        bindings.Bind("blpop", Pop);
        bindings.Bind("brpoplpush", Move);
        bindings.Bind("brpop", PopAndShowTimeout);
        bindings.Bind("wait", AwaitCount);
    }

    // The tests that use it run one after the other.
    static BlockedClients? _blocked;
    static readonly ConcurrentQueue<BlockedCommand> Awaiting = new();
    static volatile int _count;

    /// <summary>What WAIT waits for has come so often.</summary>
    public static void Count(BlockedClients blocked, int count)
    {
        _count = count;
        foreach (var waiter in Awaiting) blocked.Wake(waiter);
    }

    static void AwaitCount(CommandContext context)
    {
        if (!context.TryReadInteger(1, out var wanted) || !context.TryReadTimeoutMs(2, out var timeoutMs)) return;
        if (_count >= wanted || !context.CanBlock)
        {
            context.Reply.Integer(_count);
            return;
        }
        if (_blocked!.BlockUntilWoken(context, timeoutMs) is not { } parked) return;
        parked.TimeoutReply = reply => reply.Integer(_count);
        Awaiting.Enqueue(parked);
    }

    static void PopAndShowTimeout(CommandContext context)
    {
        if (!context.TryReadTimeoutSeconds(2, out var timeoutMs)) return;
        if (TryTake(context, context.Key(1), out var taken))
        {
            context.Reply.Array(2);
            context.Reply.BulkString([taken]);
            context.Reply.BulkString(context.Argument(2));
        }
        else if (context.CanBlock)
        {
            _blocked!.Block(context, ItemType.String, 1, 1, timeoutMs)?.Replace(2, "12345"u8);
        }
    }

    static void Pop(CommandContext context)
    {
        var last = context.ArgumentCount - 1;
        if (!context.TryReadTimeoutSeconds(last, out var timeoutMs)) return;
        for (var i = 1; i < last; i++)
        {
            var key = context.Key(i);
            if (!TryTake(context, key, out var taken)) continue;
            context.Reply.Array(2);
            context.Reply.BulkString(context.Argument(i));
            context.Reply.BulkString([taken]);
            return;
        }
        if (context.CanBlock) _blocked!.Block(context, ItemType.String, 1, last - 1, timeoutMs);
        else context.Reply.NullArray();
    }

    static void Move(CommandContext context)
    {
        if (!context.TryReadTimeoutSeconds(3, out var timeoutMs)) return;
        if (TryTake(context, context.Key(1), out var taken))
        {
            var to = context.Key(2);
            var item = to.Database.Change(to);
            byte[] longer = [.. item.IsNull ? [] : item.ValueBytes.ToArray(), taken];
            Write(to, longer);
            context.Changed(to, KeyEventClass.String, "append"u8);
            context.Reply.BulkString([taken]);
        }
        else if (context.CanBlock)
        {
            _blocked!.Block(context, ItemType.String, 1, 1, timeoutMs);
        }
        else
        {
            context.Reply.Null();
        }
    }

    static bool TryTake(CommandContext context, in KeyRef key, out byte taken)
    {
        taken = 0;
        var item = key.Database.Change(key);
        if (item.IsNull) return false;
        taken = item.ValueBytes[0];
        var rest = item.ValueBytes[1..].ToArray();
        if (rest.Length > 0) Write(key, rest);
        else key.Database.Delete(key);
        context.Changed(key, KeyEventClass.String, "pop"u8);
        return true;
    }

    static void Write(in KeyRef key, byte[] value)
    {
        var item = key.Database.Store(key, ItemType.String, 0, value.Length, 0);
        value.CopyTo(new Span<byte>(item.Value, value.Length));
    }
}
