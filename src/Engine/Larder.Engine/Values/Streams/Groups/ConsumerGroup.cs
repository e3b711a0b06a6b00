// A consumer group: how far it has read, what is pending, and who its consumers are.
using Larder.Engine.Values.Streams.Ids;
using System.Runtime.InteropServices;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>The start of a group's block; its name follows.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
struct GroupHead
{
    public int NameLength;
    public uint Consumers;
    public StreamId LastId;
    public long EntriesRead;
    public IdTreeRoot Pending;
}

/// <summary>A view of a group; dies when the group is removed.</summary>
public readonly unsafe struct ConsumerGroup(Arena arena, uint handle)
{
    /// <summary>What <see cref="EntriesRead"/> is when the number cannot be known.</summary>
    public const long Unknown = -1;

    public ReadOnlySpan<byte> Name => new((byte*)(Layout + 1), Layout->NameLength);

    /// <summary>The last entry that was delivered.</summary>
    public ref readonly StreamId LastId => ref Layout->LastId;

    /// <summary>Entries up to <see cref="LastId"/>, since the stream's first; or <see cref="Unknown"/>.</summary>
    public ref readonly long EntriesRead => ref Layout->EntriesRead;

    /// <summary>All pending entries: ids with handles of <see cref="PendingEntry"/>.</summary>
    public IdTree Pending => new(arena, &Layout->Pending);

    public int ConsumerCount => ConsumerNames.Count;

    /// <summary>A consumer, in the order of their names.</summary>
    public Consumer ConsumerAt(int index) => new(arena, ConsumerNames[index]);

    public bool TryFindConsumer(ReadOnlySpan<byte> name, out Consumer consumer)
    {
        var index = ConsumerNames.Find(name);
        consumer = index < 0 ? default : ConsumerAt(index);
        return index >= 0;
    }

    /// <summary>What is known of a pending entry, by the handle that its trees have.</summary>
    public ref readonly PendingEntry PendingAt(uint pending) => ref *(PendingEntry*)arena.At(pending);

    /// <summary>The consumer who has a pending entry.</summary>
    public Consumer OwnerOf(uint pending) => new(arena, PendingAt(pending).Consumer);

    /// <summary>The head where it lies, for <see cref="GroupEdit"/>.</summary>
    internal GroupHead* Layout => (GroupHead*)arena.At(handle);

    internal NameList ConsumerNames => new(arena, &Layout->Consumers, sizeof(ConsumerHead));

    internal uint Handle => handle;
}
