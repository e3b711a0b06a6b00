// me: the facts of one item in words.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Items;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Meta;

static class MetaDebug
{
    public static void Run(MemcachedContext context)
    {
        context.Figures.MetaCommands++;
        var key = context.Key();
        using var hold = context.Hold(key);
        var item = context.Find(key);
        var output = context.Output;
        if (item.IsNull)
        {
            output.WriteLine("EN"u8);
            return;
        }
        output.Write("ME "u8);
        var isBinary = ((ItemMarks)item.Marks & ItemMarks.BinaryKey) != 0;
        output.WriteKey(item.KeyBytes, isBinary);
        output.Write(" exp="u8);
        output.WriteNumber(item.HasExpiry ? Exptime.SecondsLeft(item.ExpireAtMs, context.NowMs) : -1);
        output.Write(" la="u8);
        output.WriteNumber(IdleTime.Ms(key.Database.Shard, item) / 1000);
        output.Write(" cas="u8);
        output.WriteNumber(item.Cas);
        output.Write(((ItemMarks)item.Marks & ItemMarks.Fetched) != 0 ? " fetch=yes cls="u8 : " fetch=no cls="u8);
        output.WriteNumber((ulong)context.Server.Classes.Of(item));
        output.Write(" size="u8);
        output.WriteNumber((ulong)ItemSize.Of(item.KeyLength, item.ClientFlags, item.ValueLength));
        output.Write("\r\n"u8);
    }
}
