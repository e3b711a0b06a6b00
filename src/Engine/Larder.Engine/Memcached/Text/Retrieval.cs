// get, gets, gat, gats: values of one key or of many.
//
//   VALUE <key> <flags> <length> [<cas>]\r\n <data>\r\n ... END\r\n
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static unsafe class Retrieval
{
    // Keys looked up together, so that their memory arrives together.
    const int GroupSize = 16;

    // A reply of many values goes on in the next turn when this much of it waits to be sent.
    const int PieceBytes = 256 * 1024;

    public static void Run(MemcachedContext context)
    {
        if (context.Request.KeyCount == 1)
        {
            WriteValue(context, context.Key());
            context.Output.WriteLine("END"u8);
            return;
        }
        var next = 0;
        if (WriteGroups(context, ref next, isBegun: false)) context.LongReply = new LongRetrieval(next);
    }

    /// <summary>One of the values that a request asks for, without the end.</summary>
    public static void WriteOne(MemcachedContext context) => WriteValue(context, context.Key(context.KeyInTurn));

    // True when keys are left.
    static bool WriteGroups(MemcachedContext context, ref int next, bool isBegun)
    {
        var count = context.Request.KeyCount;
        var start = context.Output.Length;
        while (next < count)
        {
            var end = Math.Min(count, next + GroupSize);
            WriteGroup(context, next, end);
            next = end;
            if (context.Server.Buffers.IsExceeded(context.Client.Connection.Loop, context.Output.Length))
            {
                Refuse(context, start, isBegun);
                return false;
            }
            if (context.Output.Length >= PieceBytes && next < count) return true;
        }
        context.Output.WriteLine("END"u8);
        return false;
    }

    // Of a reply that was begun the client has a part by now.
    static void Refuse(MemcachedContext context, int start, bool isBegun)
    {
        context.Figures.RepliesRefused++;
        context.ClosesConnection |= isBegun;
        context.Output.Truncate(start);
        context.Reply("SERVER_ERROR out of memory writing get response"u8);
    }

    static void WriteGroup(MemcachedContext context, int first, int end)
    {
        Span<ulong> hashes = stackalloc ulong[GroupSize];
        hashes = hashes[..(end - first)];
        for (var i = first; i < end; i++)
        {
            var address = context.Request.KeyAddress(i, out var length);
            hashes[i - first] = KeyHash.Of(address, length);
        }
        context.Store.Prefetch(hashes, 0);
        for (var i = first; i < end; i++)
        {
            var address = context.Request.KeyAddress(i, out var length);
            var hash = hashes[i - first];
            var database = context.Store.ShardOf(hash).Databases[0];
            WriteValue(context, new KeyRef(address, length, hash, database, context.NowMs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void WriteValue(MemcachedContext context, in KeyRef key)
    {
        var command = context.Request.Command;
        var touches = command is MemcachedCommand.Gat or MemcachedCommand.Gats;
        using var hold = context.Hold(key);
        var item = Fetching.Get(context, key, touches, context.Request.Exptime);
        var withCas = command is MemcachedCommand.Gets or MemcachedCommand.Gats;
        if (!item.IsNull) WriteItem(context, key.Span, withCas ? context.WithCas(key, item) : item, withCas);
        else if (AutoDiscovery.IsOldName(key.Span)) AutoDiscovery.WriteAsValue(context);
    }

    static void WriteItem(MemcachedContext context, ReadOnlySpan<byte> key, ItemView item, bool withCas)
    {
        var output = context.Output;
        var value = item.ValueBytes;
        output.Write("VALUE "u8);
        output.Write(key);
        output.Write((byte)' ');
        output.WriteNumber((ulong)item.ClientFlags);
        output.Write((byte)' ');
        output.WriteNumber((ulong)value.Length);
        if (withCas)
        {
            output.Write((byte)' ');
            output.WriteNumber(item.Cas);
        }
        output.Write("\r\n"u8);
        output.WriteLine(value);
    }

    sealed class LongRetrieval(int next) : ILongReply
    {
        int _next = next;

        public bool WriteNext(MemcachedContext context) => WriteGroups(context, ref _next, isBegun: true);
    }
}
