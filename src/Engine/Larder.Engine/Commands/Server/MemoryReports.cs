// MEMORY STATS, DOCTOR, MALLOC-STATS, PURGE.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Commands.Server.Info;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Memory.Arenas;

namespace Larder.Engine.Commands.Server;

sealed class MemoryReports(MemoryMeter meter)
{
    const long LittleBytes = 5 << 20;
    const double BigRatio = 1.5;
    const double Whole = 100.0;

    public void RunStats(CommandContext context)
    {
        var figures = meter.Read(context);
        var deferred = context.Reply.Defer();
        var count = 0;
        Add("peak.allocated", figures.PeakBytes);
        Add("total.allocated", figures.UsedBytes);
        Add("startup.allocated", figures.StartupBytes);
        foreach (var name in (ReadOnlySpan<string>)["replication.backlog", "clients.slaves"]) Add(name, 0);
        Add("clients.normal", figures.ClientBytes);
        foreach (var name in (ReadOnlySpan<string>)["cluster.links", "aof.buffer", "lua.caches", "functions.caches"])
            Add(name, 0);
        for (var number = 0; number < context.Store.DatabaseCount; number++)
        {
            if (context.Store.CountKeys(number) == 0) continue;
            count++;
            context.Reply.BulkText($"db.{number}");
            context.Reply.Map(2);
            context.Reply.BulkString("overhead.hashtable.main"u8);
            context.Reply.Integer(IndexBytes(context, number));
            context.Reply.BulkString("overhead.hashtable.expires"u8);
            context.Reply.Integer(0);
        }
        Add("overhead.db.hashtable.lut", figures.IndexBytes);
        Add("overhead.db.hashtable.rehashing", 0);
        Add("overhead.total", figures.OverheadBytes);
        Add("db.dict.rehashing.count", 0);
        Add("keys.count", figures.KeyCount);
        Add("keys.bytes-per-key", figures.KeyCount == 0 ? 0 : figures.UsedBytes / figures.KeyCount);
        Add("dataset.bytes", figures.DatasetBytes);
        AddRatio("dataset.percentage", Whole * MemoryFigures.Ratio(figures.DatasetBytes, figures.UsedBytes));
        AddRatio("peak.percentage", Whole * MemoryFigures.Ratio(figures.UsedBytes, figures.PeakBytes));
        Add("allocator.allocated", figures.ArenaBytes);
        Add("allocator.active", figures.HeldBytes);
        Add("allocator.resident", figures.MappedBytes);
        Add("allocator.muzzy", figures.DirtyBytes);
        AddRatio("allocator-fragmentation.ratio", MemoryFigures.Ratio(figures.HeldBytes, figures.ArenaBytes));
        Add("allocator-fragmentation.bytes", Math.Max(0, figures.HeldBytes - figures.ArenaBytes));
        AddRatio("allocator-rss.ratio", MemoryFigures.Ratio(figures.MappedBytes, figures.HeldBytes));
        Add("allocator-rss.bytes", figures.DirtyBytes);
        AddRatio("rss-overhead.ratio", MemoryFigures.Ratio(figures.ResidentBytes, figures.MappedBytes));
        Add("rss-overhead.bytes", figures.ResidentBytes - figures.MappedBytes);
        AddRatio("fragmentation", MemoryFigures.Ratio(figures.ResidentBytes, figures.UsedBytes));
        Add("fragmentation.bytes", figures.ResidentBytes - figures.UsedBytes);
        context.Reply.CloseMap(deferred, count);

        void Add(string name, long value)
        {
            context.Reply.BulkText(name);
            context.Reply.Integer(value);
            count++;
        }

        void AddRatio(string name, double value)
        {
            context.Reply.BulkText(name);
            context.Reply.Double(value);
            count++;
        }
    }

    public void RunDoctor(CommandContext context)
    {
        var figures = meter.Read(context);
        var text = new StringBuilder();
        if (figures.UsedBytes < LittleBytes)
            text.Append("There is too little data to say anything about memory.\n");
        else
        {
            if (MemoryFigures.Ratio(figures.PeakBytes, figures.UsedBytes) > BigRatio)
                text.Append($"Peak: at its peak the node used {InfoText.Human(figures.PeakBytes)}, much more than now; ")
                    .Append("MEMORY PURGE gives free pages back to the system.\n");
            if (MemoryFigures.Ratio(figures.HeldBytes, figures.ArenaBytes) > BigRatio)
                text.Append("Fragmentation: the pages in use hold much less than they could.\n");
            if (MemoryFigures.Ratio(figures.ClientBytes, figures.UsedBytes) > BigRatio - 1)
                text.Append("Clients: their buffers take more than half of all memory; see CLIENT LIST.\n");
            if (text.Length == 0) text.Append("No problem with memory was found.\n");
        }
        context.Reply.VerbatimText(text.ToString());
    }

    public static void RunAllocator(CommandContext context)
    {
        var text = new StringBuilder("shard  used  held  dirty\n");
        foreach (var shard in context.Store.Shards)
        {
            text.Append($"{shard.Number}  {InfoText.Human(shard.Arena.UsedBytes)}  ")
                .Append($"{InfoText.Human(shard.Arena.HeldBytes)}  {InfoText.Human(shard.Arena.DirtyBytes)}\n");
        }
        context.Reply.VerbatimText(text.ToString());
    }

    public static void RunPurge(CommandContext context)
    {
        foreach (var shard in context.Store.Shards)
        {
            while (TryReturnPages(context, shard)) { }
        }
        context.Reply.Ok();
    }

    // A part at a time, and without the lock while the system takes it.
    static bool TryReturnPages(CommandContext context, Shard shard)
    {
        const int bytesAtOnce = 1 << 20;
        FreePages run;
        using (context.Hold(shard)) run = shard.Arena.TakeFree(bytesAtOnce);
        if (run.Pages == 0) return false;
        shard.Arena.Discard(run);
        using (context.Hold(shard)) shard.Arena.PutBack(run);
        return true;
    }

    static long IndexBytes(CommandContext context, int number)
    {
        long bytes = 0;
        foreach (var shard in context.Store.Shards)
        {
            using var hold = context.Hold(shard);
            bytes += shard.Databases[number].IndexBytes;
        }
        return bytes;
    }
}
