// Changes a group: its consumers come and go, entries are handed to them and acknowledged.
using Larder.Engine.Values.Frozen;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>Keeps the trees of the group and of its consumers in step. Made by <see cref="StreamGroupsEdit"/>.</summary>
public readonly unsafe struct GroupEdit(StreamGroupsEdit groups, ConsumerGroup group)
{
    public ConsumerGroup Group => group;

    /// <summary>The last entry that was delivered.</summary>
    public ref StreamId LastId => ref group.Layout->LastId;

    /// <summary>Entries up to <see cref="LastId"/>, since the stream's first; or <see cref="ConsumerGroup.Unknown"/>.</summary>
    public ref long EntriesRead => ref group.Layout->EntriesRead;

    /// <summary>What is known of a pending entry, to be changed; its trees may have another handle for it after this.</summary>
    // Safe: a handle that the trees have is that of such a block, which stays until the entry is no longer pending.
    public ref PendingEntry PendingAt(StreamId id, ref uint pending)
    {
        if (!Owner.Owns(pending)) Own(id, ref pending);
        return ref *(PendingEntry*)Arena.At(pending);
    }

    Arena Arena => groups.Arena;
    BlockOwner Owner => new(Arena, groups.Frozen);
    IdTreeEdit Pending => new(Arena, &group.Layout->Pending, groups.Frozen);

    /// <summary>A consumer asked for something.</summary>
    public void SetSeen(Consumer consumer, long atMs) => consumer.Layout->SeenAtMs = atMs;

    /// <summary>A consumer was given something.</summary>
    public void SetActive(Consumer consumer, long atMs) => consumer.Layout->ActiveAtMs = atMs;

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
        consumer = new Consumer(Arena, names.Insert(~index, name));
        SetSeen(consumer, nowMs);
        SetActive(consumer, Consumer.NeverActive);
        return true;
    }

    /// <summary>Removes a consumer with all that is pending for it.</summary>
    public void RemoveConsumer(Consumer consumer)
    {
        var pending = consumer.Pending;
        for (var position = pending.First; !position.IsNull; position = pending.Next(position))
        {
            Pending.Remove(pending.IdAt(position), out var handle);
            Owner.Free(handle);
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
        var pending = Arena.Allocate(sizeof(PendingEntry));
        *(PendingEntry*)Arena.At(pending) = new PendingEntry
        {
            Age = groups.Frozen, DeliveredAtMs = deliveredAtMs, DeliveryCount = deliveryCount,
        };
        Pending.Insert(id, pending);
        return pending;
    }

    /// <summary>Hands a pending entry to a consumer, who may be the one that has it.</summary>
    public void Assign(StreamId id, uint pending, Consumer consumer)
    {
        ref var entry = ref *(PendingEntry*)Arena.At(pending);
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
        Owner.Free(pending);
        return true;
    }

    void Own(StreamId id, ref uint pending)
    {
        var copy = Arena.Allocate(sizeof(PendingEntry));
        *(PendingEntry*)Arena.At(copy) = group.PendingAt(pending) with { Age = groups.Frozen };
        Pending.Replace(id, copy);
        if (group.PendingAt(pending).Consumer != 0) PendingOf(group.OwnerOf(pending)).Replace(id, copy);
        Owner.Free(pending);
        pending = copy;
    }

    IdTreeEdit PendingOf(Consumer consumer) => new(Arena, &consumer.Layout->Pending, groups.Frozen);
}
