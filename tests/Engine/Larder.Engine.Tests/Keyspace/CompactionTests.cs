// After most keys went, memory returns to the system, and what stayed is still there.
using System.Text;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Compaction;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed unsafe class CompactionTests
{
    const int KeyCount = 400_000;

    [Fact]
    public void Holds_little_more_than_is_used_after_nine_in_ten_keys_were_deleted_at_random()
    {
        using var store = new Store(1, 1, new ManualClock());
        var random = new Random(5);
        for (var i = 0; i < KeyCount; i++)
        {
            With(store, i, key =>
                new Span<byte>(key.Database.Store(key, ItemType.String, 0, 64, i % 3 == 0 ? long.MaxValue : 0).Value, 64)
                    .Fill((byte)i));
        }
        var stays = new bool[KeyCount];
        for (var i = 0; i < KeyCount; i++)
        {
            stays[i] = random.Next(10) == 0;
            if (!stays[i]) With(store, i, key => key.Database.Delete(key));
        }

        var work = new CompactionWork(store, 0, 1);
        for (var turn = 0; turn < 20_000; turn++) work.Run(turn);

        foreach (var shard in store.Shards)
        {
            Assert.InRange(shard.Arena.HeldBytes, shard.Arena.UsedBytes, shard.Arena.UsedBytes * 1.15 + (1 << 20));
            Assert.InRange(shard.Arena.DirtyBytes, 0, 1 << 20);
        }
        for (var i = 0; i < KeyCount; i++)
        {
            With(store, i, key =>
            {
                var item = key.Database.Find(key);
                Assert.Equal(stays[i], !item.IsNull);
                if (stays[i]) Assert.Equal((byte)i, item.ValueBytes[63]);
            });
        }
    }

    delegate void KeyAction(KeyRef key);

    static void With(Store store, int number, KeyAction action)
    {
        fixed (byte* bytes = Encoding.ASCII.GetBytes($"key:{number:D9}"))
        {
            var hash = KeyHash.Of(bytes, 13);
            action(new KeyRef(bytes, 13, hash, store.ShardOf(hash).Databases[0], 1));
        }
    }
}
