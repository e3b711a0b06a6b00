// The wheel against a sorted list: every item fires at its millisecond, in whatever order times are set and moved.
using Larder.Engine.Items;
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Engine.Tests.Items;

public sealed unsafe class ExpiryWheelTests : IDisposable
{
    const long StartMs = 1_700_000_000_123;

    readonly Arena _arena = new(1ul << 28);
    readonly WheelRoot* _root;

    public ExpiryWheelTests() => _root = (WheelRoot*)_arena.At(ExpiryWheel.Create(_arena, StartMs));

    ExpiryWheel Wheel => new(_arena, _root);

    public void Dispose() => _arena.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fires_every_item_at_its_time_and_none_before(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<uint, long>();
        var nowMs = StartMs;
        for (var step = 0; step < 3_000; step++)
        {
            var roll = random.Next(100);
            if (roll < 50) Add(model, random, nowMs);
            else if (roll < 60 && model.Count > 0) Remove(model, random);
            else if (roll < 75 && model.Count > 0) Move(model, random, nowMs);
            else nowMs += random.Next(4) switch { 0 => 0, 1 => 1, 2 => random.Next(100), _ => random.Next(100_000) };
            Fire(model, nowMs);
        }
        Assert.Equal(model.Count, Wheel.Count);
        Fire(model, nowMs + (1L << 45));
        Assert.Empty(model);
        Assert.Equal(0, Wheel.Count);
    }

    [Fact]
    public void An_expiry_at_the_end_of_time_is_kept_and_does_not_fire()
    {
        var item = Add(long.MaxValue);
        Assert.True(Next(StartMs + (1L << 40)).IsNull);
        Wheel.Remove(item);
        Assert.Equal(long.MaxValue, Wheel.NextDueMs());
    }

    static long RandomTime(Random random, long nowMs) => nowMs + random.Next(5) switch
    {
        0 => random.Next(3),
        1 => random.Next(64),
        2 => random.Next(5_000),
        3 => random.Next(10_000_000),
        _ => random.NextInt64(1L << 44),
    };

    void Add(Dictionary<uint, long> model, Random random, long nowMs)
    {
        var atMs = RandomTime(random, nowMs) + 1;
        model.Add(_arena.HandleOf(Add(atMs).Address), atMs);
    }

    Item Add(long atMs)
    {
        var handle = _arena.Allocate(Item.SizeFor(1, 0, true, false));
        byte key = 1;
        var item = Item.Write(_arena.At(handle), ItemType.String, 0, &key, 1, 0, true, false);
        item.ExpireAtMs = atMs;
        Wheel.Add(item);
        return item;
    }

    void Remove(Dictionary<uint, long> model, Random random)
    {
        var handle = model.Keys.ElementAt(random.Next(model.Count));
        Wheel.Remove(new Item(_arena.At(handle)));
        model.Remove(handle);
        _arena.Free(handle);
    }

    void Move(Dictionary<uint, long> model, Random random, long nowMs)
    {
        var handle = model.Keys.ElementAt(random.Next(model.Count));
        model[handle] = RandomTime(random, nowMs) + 1;
        Wheel.Move(new Item(_arena.At(handle)), model[handle]);
    }

    void Fire(Dictionary<uint, long> model, long nowMs)
    {
        for (var item = Next(nowMs); !item.IsNull; item = Next(nowMs))
        {
            var handle = _arena.HandleOf(item.Address);
            Assert.True(model[handle] <= nowMs);
            Wheel.Remove(item);
            model.Remove(handle);
            _arena.Free(handle);
        }
        Assert.DoesNotContain(model.Values, atMs => atMs <= nowMs);
    }

    Item Next(long nowMs)
    {
        var budget = int.MaxValue;
        return Wheel.NextExpired(nowMs, ref budget);
    }
}
