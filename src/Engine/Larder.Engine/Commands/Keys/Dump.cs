// DUMP: a key's value as bytes that RESTORE takes, here or on another server.
using Larder.Engine.Values.Kinds;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Serialization;
using Larder.Engine.Values;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Commands.Keys;

sealed class Dump(WorkInSlices slices)
{
    // Far more than RESTORE takes; what is written is never longer than twice what the value takes in memory.
    const long MaxValueBytes = 1 << 30;

    public void Run(CommandContext context)
    {
        var key = context.Key(1);
        var item = context.IsRetry ? key.Database.Find(key) : key.Database.Read(key);
        if (item.IsNull)
        {
            context.Reply.Null();
            return;
        }
        if (IsInSlices(context, key, item)) return;
        using var output = new ByteWriter();
        if (TryWrite(context, key, item, output)) context.Reply.BulkString(output.Written);
    }

    // True where it was answered so, or will be.
    bool IsInSlices(CommandContext context, in KeyRef key, ItemView item)
    {
        var work = WorkInSlices.Of<SlicedDump>(context);
        if (work is { IsOver: false })
        {
            slices.Park(context);
            return true;
        }
        if (work is { IsGood: true } && work.Database == key.Database)
        {
            context.Reply.BulkString(work.Written);
            return true;
        }
        var round = work == null ? 0 : work.Round + 1;
        var maySlice = (context.CanBlock || context.IsRetry) && round < WorkInSlices.MostRounds;
        if (!maySlice || !SlicedDump.Suits(key.Database, item) || IsTooLarge(key.Database, item)) return false;
        var compresses = context.Settings.Persistence.RdbCompression.Value;
        slices.Begin(context, new SlicedDump(key, context.NowMs, compresses) { Round = round });
        return true;
    }

    /// <summary>Writes a value so that RESTORE takes it; replies with an error where it is too large for that.</summary>
    internal static bool TryWrite(CommandContext context, in KeyRef key, ItemView item, ByteWriter output)
    {
        if (IsTooLarge(key.Database, item))
        {
            context.Reply.Error("ERR the value is larger than 1 GiB, which no RESTORE takes"u8);
            return false;
        }
        var writer = new RdbWriter(output, context.Settings.Persistence.RdbCompression.Value);
        var version = ValueWriter.Write(writer, key.Database.Arena, item, context.NowMs);
        DumpEnvelope.Close(output, 0, version);
        return true;
    }

    // Only a shard that holds that much can hold such a value.
    static bool IsTooLarge(Database database, ItemView item) =>
        database.Arena.UsedBytes > MaxValueBytes &&
        database.BlockBytes(item) + ValueSize.OutsideBytes(database.Arena, item, long.MaxValue) > MaxValueBytes;
}
