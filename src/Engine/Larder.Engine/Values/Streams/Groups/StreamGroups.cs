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

    /// <summary>Whether more entries than so many are pending, or there are more consumers.</summary>
    public bool HasPending(int more)
    {
        long count = 0;
        for (var i = 0; i < Count && count <= more; i++) count += this[i].Pending.Count + this[i].ConsumerCount;
        return count > more;
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
