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
        if (StatSubjects.Collect(context, subject) is not { } list)
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
}
