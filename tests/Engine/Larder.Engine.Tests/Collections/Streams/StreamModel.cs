// What a stream should hold, kept in plain collections.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams;

namespace Larder.Engine.Tests.Collections.Streams;

sealed class StreamModel
{
    public SortedDictionary<StreamId, (string Field, string Value)[]> Entries { get; } = [];
    public SortedDictionary<string, GroupModel> Groups { get; } = new(StringComparer.Ordinal);
    public StreamId LastId { get; set; }
    public StreamId MaxDeletedId { get; set; }
    public long Added { get; set; }

    public StreamModel Copy()
    {
        var copy = new StreamModel { LastId = LastId, MaxDeletedId = MaxDeletedId, Added = Added };
        foreach (var (id, fields) in Entries) copy.Entries.Add(id, fields);
        foreach (var (name, group) in Groups) copy.Groups.Add(name, group.Copy());
        return copy;
    }
}

sealed class GroupModel
{
    public StreamId LastId { get; set; }
    public SortedSet<string> Consumers { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<StreamId, (string Consumer, long AtMs, long Count)> Pending { get; } = [];

    public GroupModel Copy()
    {
        var copy = new GroupModel { LastId = LastId };
        copy.Consumers.UnionWith(Consumers);
        foreach (var (id, entry) in Pending) copy.Pending.Add(id, entry);
        return copy;
    }
}
