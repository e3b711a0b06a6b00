// DUMP: a key's value as bytes that RESTORE takes, here or on another server.
using Larder.Engine.Execution;
using Larder.Engine.Serialization;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Commands.Keys;

static class Dump
{
    public static void Run(CommandContext context)
    {
        var key = context.Key(1);
        var item = key.Database.Read(key);
        if (item.IsNull)
        {
            context.Reply.Null();
            return;
        }
        using var output = new ByteWriter();
        var writer = new RdbWriter(output, context.Server.Settings.Persistence.RdbCompression.Value);
        var version = ValueWriter.Write(writer, key.Database.Arena, item, context.NowMs);
        DumpEnvelope.Close(output, 0, version);
        context.Reply.BulkString(output.Written);
    }
}
