// How far a group has read, counted in entries since the stream's first. Counting is only possible where nothing was
// deleted in between; what is not certain is said to be unknown.
using Larder.Engine.Values.Streams.Ids;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>The counter of a group and its distance to the stream's end.</summary>
public static class GroupProgress
{
    /// <summary>A group has just been given an entry behind all that it had.</summary>
    public static void Advance(StreamView stream, GroupEdit edit, StreamId id)
    {
        var group = edit.Group;
        var isCounted = group.EntriesRead != ConsumerGroup.Unknown && group.LastId >= stream.FirstId;
        if (isCounted && !HasDeletedBehind(stream, group.LastId)) edit.EntriesRead++;
        else if (stream.EntriesAdded != 0) edit.EntriesRead = Position(stream, id);
        edit.LastId = id;
    }

    /// <summary>
    /// Entries that the group has not been given; false where it cannot be said. Negative where a counter was set too
    /// high.
    /// </summary>
    public static bool TryGetLag(StreamView stream, ConsumerGroup group, out long lag)
    {
        lag = 0;
        if (stream.EntriesAdded == 0) return true;
        var read = group.EntriesRead;
        if (read == ConsumerGroup.Unknown || HasDeletedBehind(stream, group.LastId))
            read = Position(stream, group.LastId);
        lag = stream.EntriesAdded - read;
        return read != ConsumerGroup.Unknown;
    }

    /// <summary>
    /// The number of an id among all entries that there ever were; <see cref="ConsumerGroup.Unknown"/> in the middle, or
    /// where some were deleted.
    /// </summary>
    public static long Position(StreamView stream, StreamId id)
    {
        if (stream.EntriesAdded == 0) return 0;
        if (stream.Count == 0 && id <= stream.LastId) return stream.EntriesAdded;
        if (id != StreamId.Min && id < stream.MaxDeletedId) return ConsumerGroup.Unknown;
        if (id == stream.LastId) return stream.EntriesAdded;
        if (id > stream.LastId) return ConsumerGroup.Unknown;
        if (stream.MaxDeletedId != StreamId.Min && stream.MaxDeletedId >= stream.FirstId) return ConsumerGroup.Unknown;
        if (id > stream.FirstId) return ConsumerGroup.Unknown;
        return stream.EntriesAdded - stream.Count + (id == stream.FirstId ? 1 : 0);
    }

    static bool HasDeletedBehind(StreamView stream, StreamId id) =>
        stream.Count != 0 && stream.MaxDeletedId != StreamId.Min && id <= stream.MaxDeletedId;
}
