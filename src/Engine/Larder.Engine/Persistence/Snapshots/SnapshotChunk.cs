// Some whole records on their way from the shards to the snapshot's thread.
using Larder.Memory.Buffers;

namespace Larder.Engine.Persistence.Snapshots;

/// <summary>Has one owner at a time.</summary>
sealed class SnapshotChunk
{
    /// <summary>A chunk is handed on when it is as long as this.</summary>
    public const int EnoughBytes = 64 * 1024;

    public ByteWriter Bytes { get; } = new(retainedBytes: 2 * EnoughBytes);

    public int Keys { get; set; }

    /// <summary>A record that stands in this chunk's place in the file, chunk by chunk of its own.</summary>
    public SnapshotRecord? Record { get; init; }
}
