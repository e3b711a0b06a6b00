// An entry that a group delivered and nobody acknowledged yet.
namespace Larder.Engine.Values.Streams.Groups;

/// <summary>A block of the arena, found by the entry's id in the trees of its group and of its consumer.</summary>
public struct PendingEntry
{
    /// <summary>See AgedBlocks.</summary>
    public uint Age;

    /// <summary>Handle of the consumer who has it; 0 until one has it. A snapshot does not look at it.</summary>
    public uint Consumer;

    /// <summary>When it was delivered last, Unix milliseconds.</summary>
    public long DeliveredAtMs;

    /// <summary>How often it was delivered.</summary>
    public long DeliveryCount;
}
