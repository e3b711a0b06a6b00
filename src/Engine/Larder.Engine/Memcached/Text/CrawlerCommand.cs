// lru_crawler: dumps of all keys, and orders to the search for expired items, which in Larder never rests.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Dumping;
using System.Buffers.Text;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static class CrawlerCommand
{
    const uint MostSleepMicros = 1_000_000;

    public static void Run(MemcachedContext context)
    {
        var words = context.Request.Tokens.Count;
        if (words == 3 && context.Begins(1, "crawl"u8)) Crawl(context);
        else if (words == 3 && context.Begins(1, "metadump"u8)) Dump(context, DumpForm.Metadata);
        else if (words == 3 && context.Begins(1, "mgdump"u8)) Dump(context, DumpForm.MetaGet);
        else if (words == 3 && context.Begins(1, "tocrawl"u8)) SetItems(context);
        else if (words == 3 && context.Begins(1, "sleep"u8)) SetSleep(context);
        else if (words == 2 && context.Begins(1, "enable"u8)) Enable(context);
        else if (words == 2 && context.Begins(1, "disable"u8)) Disable(context);
        else context.Reply("ERROR"u8);
    }

    static void Enable(MemcachedContext context)
    {
        context.Reply(context.Server.IsCrawlerOn ? "ERROR failed to start lru crawler thread"u8 : "OK"u8);
        context.Server.IsCrawlerOn = true;
    }

    static void Disable(MemcachedContext context)
    {
        context.Server.IsCrawlerOn = false;
        context.Reply("OK"u8);
    }

    static void SetItems(MemcachedContext context)
    {
        var isNumber = TokenNumber.TryReadUInt32(context.Request.Tokens[2], out var items);
        if (isNumber) context.Server.Tuning.CrawlerItems = items;
        context.Reply(isNumber ? "OK"u8 : "CLIENT_ERROR bad command line format"u8);
    }

    static void SetSleep(MemcachedContext context)
    {
        if (!TokenNumber.TryReadUInt32(context.Request.Tokens[2], out var micros))
        {
            context.Reply("CLIENT_ERROR bad command line format"u8);
            return;
        }
        if (micros > MostSleepMicros)
        {
            context.Reply("CLIENT_ERROR sleep must be one second or less"u8);
            return;
        }
        context.Server.Tuning.CrawlerSleepMicros = micros;
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
        if (context.Output.Length > 0)
        {
            context.Reply(form == DumpForm.Metadata
                ? "ERROR cannot pipeline other commands before metadump"u8
                : "ERROR cannot pipeline other commands before mgdump"u8);
            return;
        }
        if (!TryReadClasses(context.Request.Tokens[2], out var classes))
        {
            context.Reply("BADCLASS invalid class id"u8);
            return;
        }
        var dump = new KeyDump(form, classes);
        if (dump.WriteNext(context)) context.LongReply = dump;
    }

    // "all", "hash", or numbers of classes: a bit for each.
    static bool TryReadClasses(ReadOnlySpan<byte> text, out ulong classes)
    {
        var isAll = text.SequenceEqual("all"u8) || text.SequenceEqual("hash"u8);
        classes = isAll ? ulong.MaxValue : 0;
        if (isAll) return true;
        foreach (var range in text.Split((byte)','))
        {
            var word = text[range];
            if (!Utf8Parser.TryParse(word, out uint number, out var read) || read != word.Length) return false;
            if (number is 0 or >= SlabClasses.Limit) return false;
            classes |= 1UL << (int)number;
        }
        return true;
    }
}
