// DEBUG RELOAD: every value goes through its form on disk and comes back, as a restart would have it, under all locks. What
// a later version of the settings packs differently is packed anew, and what has ended does not come back.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence;
using Larder.Engine.Serialization;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Commands.Server.Debug;

sealed unsafe class Reload(Saving saving)
{
    public void Run(CommandContext context)
    {
        var store = context.Store;
        using var hold = context.HoldAll();
        var isWhole = context.ArgumentCount > 2 && context.Is(2, "NOSAVE"u8) || saving.TrySave();
        foreach (var shard in store.Shards)
        {
            foreach (var database in shard.Databases) isWhole &= TryReload(context, database);
        }
        if (isWhole) context.Reply.Ok();
        else context.Reply.Error("ERR Error trying to load the RDB dump, check server logs."u8);
    }

    static bool TryReload(CommandContext context, Database database)
    {
        var names = Names(database);
        using ByteWriter name = new(), value = new(overflows: true);
        var isWhole = true;
        foreach (var bytes in names)
        {
            name.Reset();
            name.Write(bytes);
            var hash = Base.KeyHash.Of(name.Written);
            // Safe: the name lies in a buffer of its own, which nothing writes to while the reference is used.
            var key = new KeyRef(name.Start, bytes.Length, hash, database, context.NowMs);
            isWhole &= TryReload(context, key, value);
        }
        return isWhole;
    }

    // The keys as they are now: what is stored again moves within the index.
    static List<byte[]> Names(Database database)
    {
        var names = new List<byte[]>();
        Span<uint> handles = stackalloc uint[ItemIndex.MaxPerStep];
        ulong position = 0;
        do
        {
            position = database.Scan(position, handles, out var count);
            foreach (var handle in handles[..count]) names.Add(database.At(handle).KeyBytes.ToArray());
        }
        while (position != 0);
        return names;
    }

    static bool TryReload(CommandContext context, in KeyRef key, ByteWriter output)
    {
        var item = key.Database.Find(key);
        if (item.IsNull) return true;
        output.Reset();
        var settings = context.Settings;
        ValueWriter.Write(
            new RdbWriter(output, settings.Persistence.RdbCompression.Value), key.Database.Arena, item, context.NowMs);
        if (output.IsOverflowed) return false;
        var (expireAtMs, access) = (item.HasExpiry ? item.ExpireAtMs : 0, item.Access);
        var draft = Database.CreateBeside(key.Database.Shard);
        using var scratch = new ReadScratch();
        var reader = new RdbReader();
        reader.Aim(output.Start, output.Length);
        var place = new KeyRef(key.Bytes, key.Length, key.Hash, draft, key.NowMs);
        var result = ValueReader.Read(reader, place, settings.Encodings, scratch);
        if (result == ReadResult.Stored)
        {
            draft.MoveTo(place, key);
            item = key.Database.Find(key);
            if (expireAtMs != 0) item = key.Database.SetExpiry(key, item, expireAtMs);
            AccessClock.Set(item, access);
        }
        else if (result == ReadResult.Ended)
        {
            key.Database.Delete(key);
        }
        draft.Clear();
        return result != ReadResult.Bad && reader.Remaining == 0;
    }
}
