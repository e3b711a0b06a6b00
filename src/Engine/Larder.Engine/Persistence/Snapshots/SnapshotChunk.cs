// Some whole records on their way from the shards to the snapshot's thread.
using Larder.Memory.Buffers;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Has one owner at a time.</summary>
sealed class SnapshotChunk
{
    /// <summary>A chunk is handed on when it is as long as this.</summary>
    public const int EnoughBytes = 60 * 1024;

    public ByteWriter Bytes { get; } = new(retainedBytes: 128 * 1024);

    public int Keys { get; set; }

    /// <summary>Where its bytes are instead; null where it holds them itself.</summary>
    public SpilledPart? Spilled { get; init; }

    /// <summary>How much it hands on.</summary>
    public int Length => Spilled?.Length ?? Bytes.Length;

    // What was being filled when a snapshot was given up is nobody's any more.
    ~SnapshotChunk() => Bytes.Dispose();

    /// <summary>A record that stands in this chunk's place in the file, chunk by chunk of its own.</summary>
    public SnapshotRecord? Record { get; init; }
}
