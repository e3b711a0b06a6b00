// stats with its subjects, for the text and the binary protocol.
using Larder.Engine.Memcached.Binary;
using Larder.Engine.Memcached.Dumping;
using Larder.Engine.Memcached.Text;
using System.Buffers.Text;
using System.Text;

namespace Larder.Engine.Memcached.Statistics;

static class StatsCommand
{
    const uint MostClasses = 64;

    public static void Run(MemcachedContext context)
    {
        if (Administration.Is(context, 1, "reset"u8))
        {
            StatisticsSnapshot.Reset(context.Server);
            context.Output.WriteLine("RESET"u8);
        }
        else if (Administration.Is(context, 1, "detail"u8))
        {
            context.Output.WriteLine("CLIENT_ERROR stats detail not allowed"u8);
        }
        else if (Administration.Is(context, 1, "cachedump"u8))
        {
            RunCacheDump(context);
        }
        else
        {
            var tokens = context.Request.Tokens;
            WriteRows(context, Collect(context, tokens.Count > 1 ? tokens[1] : default));
        }
    }

    public static void RunBinary(MemcachedContext context)
    {
        var subject = context.Request.KeyCount > 0 ? context.Request.Key : default;
        if (subject.SequenceEqual("reset"u8))
        {
            StatisticsSnapshot.Reset(context.Server);
            BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, 0, 0);
            return;
        }
        if (Collect(context, subject) is not { } list)
        {
            BinaryReply.WriteError(context, BinaryStatus.NotFound);
            return;
        }
        foreach (var (name, value) in list.Rows)
        {
            BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, name.Length, value.Length, 0);
            context.Output.Write(Encoding.Latin1.GetBytes(name));
            context.Output.Write(Encoding.Latin1.GetBytes(value));
        }
        BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, 0, 0);
    }

    // Null for a subject that there is not.
    static StatList? Collect(MemcachedContext context, ReadOnlySpan<byte> subject)
    {
        var list = new StatList();
        if (subject.IsEmpty) GeneralStatistics.AddTo(list, context);
        else if (subject.SequenceEqual("settings"u8)) SettingStatistics.AddTo(list, context);
        else if (subject.SequenceEqual("items"u8)) ItemStatistics.AddItems(list, context);
        else if (subject.SequenceEqual("slabs"u8)) ItemStatistics.AddSlabs(list, context);
        else if (subject.SequenceEqual("sizes"u8)) list.Add("sizes_status", "disabled");
        else if (subject.SequenceEqual("conns"u8)) ConnectionStatistics.AddTo(list, context);
        else return null;
        return list;
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
        if (!context.Server.State.Settings.Memcached.DumpCommands.Value)
            context.Output.WriteLine("CLIENT_ERROR stats cachedump not allowed"u8);
        else if (tokens.Count < 4)
            context.Output.WriteLine("CLIENT_ERROR bad command line"u8);
        else if (!TryReadNumber(tokens[2], out var slabClass) || !TryReadNumber(tokens[3], out var limit))
            context.Output.WriteLine("CLIENT_ERROR bad command line format"u8);
        else if (slabClass >= MostClasses)
            context.Output.WriteLine("CLIENT_ERROR Illegal slab id"u8);
        else
            CacheDump.Run(context, slabClass == ItemStatistics.SlabClass, limit);
    }

    static bool TryReadNumber(ReadOnlySpan<byte> token, out uint value) =>
        Utf8Parser.TryParse(token, out value, out var read) && read == token.Length;
}
