// lru_crawler: dumps of all keys, and orders to the search for expired items, which in Larder never rests.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Dumping;
using System.Buffers.Text;

namespace Larder.Engine.Memcached.Text;

static class CrawlerCommand
{
    const int MostClasses = 64;

    public static void Run(MemcachedContext context)
    {
        var words = context.Request.Tokens.Count;
        if (words == 2 && context.IsWord(1, "enable"u8)) Switch(context, true);
        else if (words == 2 && context.IsWord(1, "disable"u8)) Switch(context, false);
        else if (words == 3 && context.IsWord(1, "crawl"u8)) Crawl(context);
        else if (words == 3 && context.IsWord(1, "metadump"u8)) Dump(context, DumpForm.Metadata);
        else if (words == 3 && context.IsWord(1, "mgdump"u8)) Dump(context, DumpForm.MetaGet);
        else context.Reply("ERROR"u8);
    }

    static void Switch(MemcachedContext context, bool on)
    {
        context.Server.IsCrawlerOn = on;
        context.Reply("OK"u8);
    }

    static void Crawl(MemcachedContext context)
    {
        if (!context.Server.IsCrawlerOn) context.Reply("CLIENT_ERROR lru crawler disabled"u8);
        else context.Reply(TryReadClasses(context.Request.Tokens[2], out _) ? "OK"u8 : "BADCLASS invalid class id"u8);
    }

    static void Dump(MemcachedContext context, DumpForm form)
    {
        if (!context.Server.IsCrawlerOn)
        {
            context.Reply("CLIENT_ERROR lru crawler disabled"u8);
            return;
        }
        if (!context.Server.Settings.Memcached.DumpCommands.Value)
        {
            context.Reply(form == DumpForm.Metadata
                ? "ERROR metadump not allowed"u8
                : "ERROR key dump not allowed"u8);
            return;
        }
        if (!TryReadClasses(context.Request.Tokens[2], out var hasOurs))
        {
            context.Reply("BADCLASS invalid class id"u8);
            return;
        }
        var dump = new KeyDump(form, isEmpty: !hasOurs);
        if (dump.WriteNext(context)) context.LongReply = dump;
    }

    // "all", "hash", or numbers of slab classes; all of Larder's items are in class 1.
    static bool TryReadClasses(ReadOnlySpan<byte> text, out bool hasOurs)
    {
        hasOurs = text.SequenceEqual("all"u8) || text.SequenceEqual("hash"u8);
        if (hasOurs) return true;
        foreach (var range in text.Split((byte)','))
        {
            var word = text[range];
            if (!Utf8Parser.TryParse(word, out uint number, out var read) || read != word.Length) return false;
            if (number is 0 or >= MostClasses) return false;
            hasOurs |= number == MemcachedServer.SlabClass;
        }
        return true;
    }
}
