// After most keys went, memory returns to the system, and what stayed is still there.
using Larder.Engine.Housekeeping;
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Sets;
using Larder.Engine.Values.Tables;
using Xunit;

namespace Larder.Engine.Tests.Keyspace;

public sealed unsafe class CompactionTests
{
    const int KeyCount = 400_000;

    [Fact]
    public void Holds_little_more_than_is_used_after_nine_in_ten_keys_were_deleted_at_random()
    {
        Assert.SkipWhen(Check.IsGuarded, "cells that wait before they are free keep their spans");
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

        var work = new CompactionWork(store, 0, 1, Clock.System);
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

    [Fact]
    public void Rests_after_a_pass_in_vain_until_there_is_something_to_give_back()
    {
        const int SmallCount = 100_000;
        using var store = new Store(1, 1, new ManualClock());
        for (var i = 0; i < SmallCount; i++)
            With(store, i, key => key.Database.Store(key, ItemType.String, 0, 64, 0));
        var work = new CompactionWork(store, 0, 1, Clock.System);
        var now = RunUntilIdle(work, 1);
        // As full as it gets, and yet less than what compaction is there for.
        Assert.Contains(store.Shards.ToArray(), shard => shard.Arena.UsedBytes < 0.92 * shard.Arena.HeldBytes);
        for (var turn = 0; turn < 10; turn++) Assert.Equal(now + IdleMs, work.Run(now));

        var held = store.Shards.ToArray().Sum(shard => shard.Arena.HeldBytes);
        for (var i = 0; i < SmallCount; i++)
            if (i % 10 != 0) With(store, i, key => key.Database.Delete(key));
        RunUntilIdle(work, now);
        Assert.InRange(store.Shards.ToArray().Sum(shard => shard.Arena.HeldBytes), 0, held / 4);
    }

    [Fact]
    public void A_hash_and_a_set_that_lost_nine_in_ten_elements_give_their_memory_back()
    {
        Assert.SkipWhen(Check.IsGuarded, "cells that wait before they are free keep their spans");
        const int Count = 200_000;
        const long EndsAtMs = 1_000_000;
        using var store = new Store(1, 1, new ManualClock());
        With(store, 1, key => FieldTable.Create(
            key.Database.Arena, key.Database.Store(key, ItemType.Hash, HashForm.Table, FieldTable.ValueBytes, 0).Value));
        With(store, 2, key => Unsafe.WriteUnaligned(
            key.Database.Store(key, ItemType.Set, SetForm.Table, SetForm.TableValueBytes, 0).Value,
            ElementTable.Create(key.Database.Arena).Handle));
        var random = new Random(6);
        var stays = new bool[Count];
        for (var i = 0; i < Count; i++)
        {
            stays[i] = random.Next(10) == 0;
            var (name, endsAtMs) = (Name(i), i % 4 == 0 ? EndsAtMs + i % 1000 : 0);
            With(store, 1, key =>
            {
                var fields = FieldsOf(key);
                fields.UseWheel(key.Database.Arena.HandleOf(key.Database.Find(key).Layout.Address), key.Database.FieldWheel(1));
                fields.Set(name, name, endsAtMs, keepExpiry: false, 1);
            });
            With(store, 2, key => Assert.True(MembersOf(key).Add(name)));
        }
        for (var i = 0; i < Count; i++)
        {
            if (stays[i]) continue;
            var name = Name(i);
            With(store, 1, key => Assert.True(FieldsOf(key).Remove(name, 1)));
            With(store, 2, key => Assert.True(MembersOf(key).Remove(name)));
        }

        var work = new CompactionWork(store, 0, 1, Clock.System);
        for (var turn = 0; turn < 20_000; turn++) work.Run(turn);

        foreach (var shard in store.Shards)
            Assert.InRange(shard.Arena.HeldBytes, shard.Arena.UsedBytes, shard.Arena.UsedBytes * 1.15 + (1 << 20));
        for (var i = 0; i < Count; i++)
        {
            var (name, isThere) = (Name(i), stays[i]);
            With(store, 1, key => Assert.Equal(isThere, FieldsOf(key).Find(name, 1) is { IsNull: false } field &&
                FieldTable.ValueOf(field).SequenceEqual(name)));
            With(store, 2, key => Assert.Equal(isThere, MembersOf(key).Contains(name)));
        }
        With(store, 1, key =>
        {
            var budget = int.MaxValue;
            while (key.Database.ExpireNextField(EndsAtMs + 1000, ref budget)) budget = int.MaxValue;
            Assert.Equal(Enumerable.Range(0, Count).Count(i => stays[i] && i % 4 != 0), FieldsOf(key).Count);
        });
    }

    const int IdleMs = 200;

    static long RunUntilIdle(CompactionWork work, long now)
    {
        for (var turns = 0; turns < 20_000; turns++, now++)
            if (work.Run(now) == now + IdleMs) return now;
        throw new TimeoutException("compaction never rests");
    }

    static byte[] Name(int number) => Encoding.ASCII.GetBytes($"element-{number:D8}");

    static FieldTable FieldsOf(in KeyRef key) => new(key.Database.Arena, key.Database.Find(key).Layout.Value);

    static ElementTable MembersOf(in KeyRef key) => SetForm.TableOf(key.Database.Arena, key.Database.Find(key).Layout);

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
