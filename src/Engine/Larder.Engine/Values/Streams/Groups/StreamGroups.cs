// The consumer groups of a stream.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>A view of a stream's groups, in the order of their names.</summary>
public readonly unsafe struct StreamGroups(Arena arena, StreamRoot* root)
{
    public int Count => Names.Count;

    public ConsumerGroup this[int index] => new(arena, Names[index]);

    NameList Names => new(arena, &root->Groups, sizeof(GroupHead));

    public bool TryFind(ReadOnlySpan<byte> name, out ConsumerGroup group)
    {
        var index = Names.Find(name);
        group = index < 0 ? default : this[index];
        return index >= 0;
    }

    /// <summary>Adds a group; false when there is one of that name.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name, StreamId lastId, long entriesRead, out ConsumerGroup group)
    {
        var index = Names.Find(name);
        group = default;
        if (index >= 0) return false;
        group = new ConsumerGroup(arena, Names.Insert(~index, name));
        group.LastId = lastId;
        group.EntriesRead = entriesRead;
        return true;
    }

    /// <summary>The way to change a group of this stream.</summary>
    public GroupEdit Edit(ConsumerGroup group) => new(arena, group);

    /// <summary>Removes a group with its consumers and all that is pending; false when there is none of that name.</summary>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        var index = Names.Find(name);
        if (index < 0) return false;
        RemoveAt(index);
        return true;
    }

    /// <summary>Frees some of the groups and what belongs to them, from the end; true when none is left.</summary>
    public bool FreeSome(ref int steps)
    {
        while (Count > 0 && FreeSome(this[Count - 1], ref steps)) Names.RemoveAt(Count - 1);
        return Count == 0;
    }

    /// <summary>Adds copies of all groups to a stream without groups.</summary>
    public void CopyTo(StreamGroups target)
    {
        for (var index = 0; index < Count; index++)
        {
            var group = this[index];
            Base.Check.That(target.TryAdd(group.Name, group.LastId, group.EntriesRead, out var copy));
            Copy(group, target.Edit(copy));
        }
    }

    /// <summary>Bytes of all groups with what belongs to them.</summary>
    public long SizeBytes
    {
        get
        {
            long bytes = Names.SizeBytes;
            for (var index = 0; index < Count; index++) bytes += SizeOf(this[index]);
            return bytes;
        }
    }

    static void Copy(ConsumerGroup group, GroupEdit target)
    {
        for (var index = 0; index < group.ConsumerCount; index++)
        {
            var consumer = group.ConsumerAt(index);
            target.TryAddConsumer(consumer.Name, consumer.SeenAtMs, out var copy);
            copy.ActiveAtMs = consumer.ActiveAtMs;
            var pending = consumer.Pending;
            for (var position = pending.First; !position.IsNull; position = pending.Next(position))
            {
                ref var entry = ref group.PendingAt(pending.HandleAt(position));
                target.Add(pending.IdAt(position), copy, entry.DeliveredAtMs, entry.DeliveryCount);
            }
        }
    }

    void RemoveAt(int index)
    {
        var steps = int.MaxValue;
        FreeSome(this[index], ref steps);
        Names.RemoveAt(index);
    }

    bool FreeSome(ConsumerGroup group, ref int steps)
    {
        if (!new IdTreeEdit(arena, &group.Head->Pending).FreeSome(ref steps, withBlocks: true)) return false;
        var consumers = group.ConsumerNames;
        for (var last = consumers.Count - 1; last >= 0; last--)
        {
            var pending = new IdTreeEdit(arena, &group.ConsumerAt(last).Head->Pending);
            if (steps-- <= 0 || !pending.FreeSome(ref steps, withBlocks: false)) return false;
            consumers.RemoveAt(last);
        }
        return true;
    }

    long SizeOf(ConsumerGroup group)
    {
        long bytes = arena.CapacityOf(group.Handle) + group.ConsumerNames.SizeBytes + group.Pending.SizeBytes;
        bytes += group.Pending.Count * Arena.CapacityFor(sizeof(PendingEntry));
        for (var index = 0; index < group.ConsumerCount; index++)
        {
            var consumer = group.ConsumerAt(index);
            bytes += arena.CapacityOf(consumer.Handle) + consumer.Pending.SizeBytes;
        }
        return bytes;
    }
}
