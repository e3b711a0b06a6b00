// DEBUG OBJECT key: where an item lies and what it takes, in the fields that scripts look for.
using Larder.Engine.Values.Kinds;
using Larder.Engine.Execution.Requests;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values;

namespace Larder.Engine.Commands.Server.Debug;

static unsafe class DebugObject
{
    const long MsPerSecond = 1000;

    public static void Run(CommandContext context)
    {
        var key = context.Key(2);
        var shard = key.Database.Shard;
        using var hold = context.Hold(shard);
        // Looking must not change what is there: at time zero nothing has ended.
        var item = key.Database.Find(new KeyRef(key.Bytes, key.Length, key.Hash, key.Database, nowMs: 0));
        if (item.IsNull)
        {
            context.Reply.Error(ErrorTexts.NoSuchKey);
            return;
        }
        var idleMs = shard.Access.CountsUses ? 0 : shard.Access.IdleMs(item);
        var encoding = Encoding.ASCII.GetString(ItemValue.EncodingName(item));
        context.Reply.SimpleText(string.Create(
            CultureInfo.InvariantCulture,
            $"Value at:0x{AddressOf(item):x} refcount:1 encoding:{encoding} " +
            $"serializedlength:{item.ValueLength} lru:{item.Access} lru_seconds_idle:{idleMs / MsPerSecond}"));
    }

    static nuint AddressOf(ItemView item) => (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(item.ValueBytes));
}
