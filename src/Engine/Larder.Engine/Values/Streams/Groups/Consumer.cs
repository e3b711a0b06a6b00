// A consumer of a group: when it was heard of, and which entries it has not acknowledged.
using System.Runtime.InteropServices;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>The start of a consumer's block; its name follows.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
struct ConsumerHead
{
    public int NameLength;
    public IdTreeRoot Pending;
    public long SeenAtMs;
    public long ActiveAtMs;
}

/// <summary>A view of a consumer; dies when the consumer is removed.</summary>
public readonly unsafe struct Consumer(Arena arena, uint handle)
{
    /// <summary>What <see cref="ActiveAtMs"/> is before the first delivery.</summary>
    public const long NeverActive = -1;

    public uint Handle => handle;

    public ReadOnlySpan<byte> Name => new((byte*)(Layout + 1), Layout->NameLength);

    /// <summary>When it asked for something, Unix milliseconds.</summary>
    public ref readonly long SeenAtMs => ref Layout->SeenAtMs;

    /// <summary>When it was given something, Unix milliseconds; or <see cref="NeverActive"/>.</summary>
    public ref readonly long ActiveAtMs => ref Layout->ActiveAtMs;

    /// <summary>Its pending entries: ids with handles of <see cref="PendingEntry"/>.</summary>
    public IdTree Pending => new(arena, &Layout->Pending);

    /// <summary>The head where it lies, for <see cref="GroupEdit"/>.</summary>
    internal ConsumerHead* Layout => (ConsumerHead*)arena.At(handle);
}
