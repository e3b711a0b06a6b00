// Stat with its subjects: a reply for each figure, then an empty one.
using System.Text;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Statistics;

namespace Larder.Engine.Memcached.Binary;

static class BinaryStatistics
{
    public static void Run(MemcachedContext context)
    {
        var subject = context.Request.KeyCount > 0 ? context.Request.Key : default;
        if (subject.SequenceEqual("reset"u8))
        {
            StatisticsSnapshot.Reset(context.Server);
            BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, 0, 0);
            return;
        }
        var isDetail = subject.StartsWith("detail"u8);
        if ((isDetail ? CollectDetail(context, subject["detail"u8.Length..]) : StatSubjects.Collect(context, subject))
            is not { } list)
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

    // detail on, detail off, detail dump; null for anything else, and where dumps are not allowed.
    static StatList? CollectDetail(MemcachedContext context, ReadOnlySpan<byte> order)
    {
        var list = new StatList();
        var prefixes = context.Server.Prefixes;
        if (!context.Server.Settings.Memcached.DumpCommands.Value) return null;
        if (order.SequenceEqual(" dump"u8)) list.Add("detailed", prefixes.Dump() + "END\r\n");
        else if (order.SequenceEqual(" on"u8)) prefixes.IsOn = true;
        else if (order.SequenceEqual(" off"u8)) prefixes.IsOn = false;
        else return null;
        return list;
    }
}
