// DEBUG POPULATE count [prefix] [size]: many keys at once, "prefix:n" holding "value:n" filled up with zero bytes.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Server.Debug;

static unsafe class Populate
{
    public static void Run(CommandContext context)
    {
        const long maxSize = 512L << 20;
        long size = 0;
        if (context.ArgumentCount > 5)
        {
            context.SyntaxError();
            return;
        }
        if (!context.TryReadInteger(2, 0, long.MaxValue, ErrorTexts.NotPositive, out var count)) return;
        if (context.ArgumentCount == 5 && !context.TryReadInteger(4, 0, maxSize, ErrorTexts.NotPositive, out size)) return;
        var prefix = context.ArgumentCount > 3 ? context.Text(3) : "key";
        for (long i = 0; i < count; i++)
            Add(context, ByteText.GetBytes($"{prefix}:{i}"), Encoding.ASCII.GetBytes($"value:{i}"), (int)size);
        context.Reply.Ok();
    }

    // Safe: the key is pinned for as long as the reference to it is used.
    static void Add(CommandContext context, byte[] name, byte[] value, int size)
    {
        fixed (byte* bytes = name)
        {
            var key = context.Key(bytes, name.Length);
            var database = key.Database;
            using var hold = context.Hold(database.Shard);
            if (database.Find(key).IsNull)
            {
                var length = size == 0 ? value.Length : size;
                var item = database.Store(key, ItemType.String, 0, length, expireAtMs: 0);
                var target = new Span<byte>(item.Value, length);
                target.Clear();
                value.AsSpan(0, Math.Min(length, value.Length)).CopyTo(target);
                context.Changed(key, KeyEventClass.None, "debug"u8);
            }
        }
    }
}
