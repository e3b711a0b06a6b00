// stats with its subjects.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Statistics;
using Larder.Engine.Memcached.Dumping;
using System.Buffers.Text;
using System.Text;

namespace Larder.Engine.Memcached.Text;

static class StatsCommand
{
    public static void Run(MemcachedContext context)
    {
        if (context.Begins(1, "reset"u8))
        {
            StatisticsSnapshot.Reset(context.Server);
            context.Output.WriteLine("RESET"u8);
        }
        else if (context.Begins(1, "detail"u8))
        {
            RunDetail(context);
        }
        else if (context.Begins(1, "cachedump"u8))
        {
            RunCacheDump(context);
        }
        else
        {
            var tokens = context.Request.Tokens;
            WriteRows(context, StatSubjects.Collect(context, tokens.Count > 1 ? tokens[1] : default));
        }
    }

    static void RunDetail(MemcachedContext context)
    {
        var prefixes = context.Server.Prefixes;
        if (!context.Server.Settings.Memcached.DumpCommands.Value)
        {
            context.Output.WriteLine("CLIENT_ERROR stats detail not allowed"u8);
        }
        else if (context.Begins(2, "on"u8) || context.Begins(2, "off"u8))
        {
            prefixes.IsOn = context.Begins(2, "on"u8);
            context.Output.WriteLine("OK"u8);
        }
        else if (context.Begins(2, "dump"u8))
        {
            context.Output.Write(Encoding.Latin1.GetBytes(prefixes.Dump()));
            context.Output.WriteLine("END"u8);
        }
        else
        {
            context.Output.WriteLine("CLIENT_ERROR usage: stats detail on|off|dump"u8);
        }
    }

    static void WriteRows(MemcachedContext context, StatList? list)
    {
        if (list == null)
        {
            context.Output.WriteLine("ERROR"u8);
            return;
        }
        foreach (var (name, value) in list.Rows)
            context.Output.WriteLine(Encoding.Latin1.GetBytes($"STAT {name} {value}"));
        context.Output.WriteLine("END"u8);
    }

    static void RunCacheDump(MemcachedContext context)
    {
        var tokens = context.Request.Tokens;
        if (!context.Server.Settings.Memcached.DumpCommands.Value)
            context.Output.WriteLine("CLIENT_ERROR stats cachedump not allowed"u8);
        else if (tokens.Count < 4)
            context.Output.WriteLine("CLIENT_ERROR bad command line"u8);
        else if (!TryReadNumber(tokens[2], out var slabClass) || !TryReadNumber(tokens[3], out var limit))
            context.Output.WriteLine("CLIENT_ERROR bad command line format"u8);
        else if (slabClass >= SlabClasses.Limit)
            context.Output.WriteLine("CLIENT_ERROR Illegal slab id"u8);
        else
            CacheDump.Run(context, slabClass, limit);
    }

    static bool TryReadNumber(ReadOnlySpan<byte> token, out uint value) =>
        Utf8Parser.TryParse(token, out value, out var read) && read == token.Length;
}
