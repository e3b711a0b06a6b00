// Changes a group: its consumers come and go, entries are handed to them and acknowledged.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>Keeps the trees of the group and of its consumers in step.</summary>
public readonly unsafe struct GroupEdit(Arena arena, ConsumerGroup group)
{
    public ConsumerGroup Group => group;

    IdTreeEdit Pending => new(arena, &group.Head->Pending);

    /// <summary>Adds a consumer; false when there is one of that name, which is then the result.</summary>
    public bool TryAddConsumer(ReadOnlySpan<byte> name, long nowMs, out Consumer consumer)
    {
        var names = group.ConsumerNames;
        var index = names.Find(name);
        if (index >= 0)
        {
            consumer = group.ConsumerAt(index);
            return false;
        }
        consumer = new Consumer(arena, names.Insert(~index, name));
        consumer.SeenAtMs = nowMs;
        consumer.ActiveAtMs = Consumer.NeverActive;
        return true;
    }

    /// <summary>Removes a consumer with all that is pending for it.</summary>
    public void RemoveConsumer(Consumer consumer)
    {
        var pending = consumer.Pending;
        for (var position = pending.First; !position.IsNull; position = pending.Next(position))
        {
            Pending.Remove(pending.IdAt(position), out var handle);
            arena.Free(handle);
        }
        PendingOf(consumer).Clear();
        group.ConsumerNames.RemoveAt(group.ConsumerNames.Find(consumer.Name));
    }

    /// <summary>Makes an entry that is not pending so; returns the handle of what is known of it.</summary>
    public uint Add(StreamId id, Consumer consumer, long deliveredAtMs, long deliveryCount)
    {
        var pending = AddUnassigned(id, deliveredAtMs, deliveryCount);
        Assign(id, pending, consumer);
        return pending;
    }

    /// <summary>Like <see cref="Add"/> before the consumer is known; it is to be assigned to one.</summary>
    public uint AddUnassigned(StreamId id, long deliveredAtMs, long deliveryCount)
    {
        var pending = arena.Allocate(sizeof(PendingEntry));
        group.PendingAt(pending) = new PendingEntry { DeliveredAtMs = deliveredAtMs, DeliveryCount = deliveryCount };
        Pending.Insert(id, pending);
        return pending;
    }

    /// <summary>Hands a pending entry to a consumer, who may be the one that has it.</summary>
    public void Assign(StreamId id, uint pending, Consumer consumer)
    {
        ref var entry = ref group.PendingAt(pending);
        if (entry.Consumer == consumer.Handle) return;
        if (entry.Consumer != 0) PendingOf(group.OwnerOf(pending)).Remove(id, out _);
        PendingOf(consumer).Insert(id, pending);
        entry.Consumer = consumer.Handle;
    }

    /// <summary>An entry is acknowledged, or gone; false when it was not pending.</summary>
    public bool Remove(StreamId id)
    {
        if (!Pending.Remove(id, out var pending)) return false;
        PendingOf(group.OwnerOf(pending)).Remove(id, out _);
        arena.Free(pending);
        return true;
    }

    IdTreeEdit PendingOf(Consumer consumer) => new(arena, &consumer.Head->Pending);
}
