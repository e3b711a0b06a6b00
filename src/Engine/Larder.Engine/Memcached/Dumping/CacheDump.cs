// stats cachedump: some of the keys, as many as fit into two megabytes at most.
//
//   ITEM <key> [<length> b; <unix seconds> s]\r\n ... END\r\n
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Items;

namespace Larder.Engine.Memcached.Dumping;

static class CacheDump
{
    const int MaxReplyBytes = 2 * 1024 * 1024;
    const int MaxRowBytes = 512;

    /// <param name="limit">The most keys; 0 for no limit.</param>
    public static void Run(MemcachedContext context, uint slabClass, uint limit)
    {
        var left = limit == 0 ? int.MaxValue : (int)Math.Min(limit, int.MaxValue);
        var mostBytes = context.Output.Length + MaxReplyBytes - MaxRowBytes;
        for (var i = 0; i < context.Store.Shards.Length && left > 0; i++) WriteShard(context, i, slabClass, mostBytes, ref left);
        context.Output.WriteLine("END"u8);
    }

    static void WriteShard(MemcachedContext context, int number, uint slabClass, int mostBytes, ref int left)
    {
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        var shard = context.Store.Shards[number];
        var database = shard.Databases[0];
        using var hold = context.Hold(shard);
        ulong position = 0;
        do
        {
            position = database.Scan(position, handles, out var count);
            for (var i = 0; i < count && left > 0; i++)
            {
                var item = database.At(handles[i]);
                if (!IsShown(context, item) || context.Server.Classes.Of(item) != slabClass) continue;
                Write(context, item);
                left = context.Output.Length > mostBytes ? 0 : left - 1;
            }
        }
        while (position != 0 && left > 0);
    }

    // Binary keys would break the lines.
    static bool IsShown(MemcachedContext context, ItemView item) =>
        ((ItemMarks)item.Marks & ItemMarks.BinaryKey) == 0 && (!item.HasExpiry || item.ExpireAtMs > context.NowMs);

    static void Write(MemcachedContext context, ItemView item)
    {
        var output = context.Output;
        output.Write("ITEM "u8);
        output.Write(item.KeyBytes);
        output.Write(" ["u8);
        output.WriteNumber((ulong)item.ValueLength);
        output.Write(" b; "u8);
        output.WriteNumber(item.HasExpiry ? item.ExpireAtMs / 1000 : 0);
        output.WriteLine(" s]"u8);
    }
}
