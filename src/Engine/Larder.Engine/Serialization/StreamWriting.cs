// A stream on its way out, in steps: its nodes as listpacks, what is counted beside them, its consumer groups. StreamWriter
// has how each of them is written.
//
//     nodes -> counters -> for each group: head -> pending -> for each consumer: head -> pending
using Larder.Engine.Items;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

/// <summary>Where the writing of one stream is.</summary>
struct StreamWriting
{
    enum Part : byte
    {
        Start,
        Nodes,
        Counters,
        Group,
        Pending,
        Consumer,
        ConsumerPending,
        End,
    }

    Part _part;
    StreamId _from; // the next node or pending entry is not below it
    int _group, _consumer;

    public StreamWriting(Arena arena, ItemView item, int mostVersion)
    {
        // Older versions take a consumer to have been active when it was seen; only where that is wrong they will not do.
        var tells = mostVersion >= RdbVersion.Redis72 && TellsActivity(new StreamView(arena, item).Groups);
        Type = tells ? RdbType.StreamListpacks3 : RdbType.StreamListpacks2;
        Version = tells ? RdbVersion.Redis72 : RdbVersion.Redis70;
    }

    public RdbType Type { get; }
    public int Version { get; }

    /// <summary>Writes on until the output is so long; true when the stream is whole.</summary>
    public bool Step(RdbWriter writer, Arena arena, ItemView item, long end)
    {
        var stream = new StreamView(arena, item);
        do StepPart(writer, stream, end);
        while (_part != Part.End && writer.Output.Length < end);
        return _part == Part.End;
    }

    void StepPart(RdbWriter writer, StreamView stream, long end)
    {
        var groups = stream.Groups;
        switch (_part)
        {
            case Part.Start:
                writer.Length((ulong)stream.NodeCount);
                Go(Part.Nodes);
                break;
            case Part.Nodes:
                if (StepNodes(writer, stream, end)) Go(Part.Counters);
                break;
            case Part.Counters:
                StreamWriter.WriteCounters(writer, stream);
                writer.Length((ulong)groups.Count);
                Go(groups.Count == 0 ? Part.End : Part.Group);
                break;
            case Part.Group:
                StreamWriter.WriteGroup(writer, groups[_group]);
                Go(Part.Pending);
                break;
            case Part.Pending:
                if (!StepPending(writer, groups[_group].Pending, groups[_group], withDeliveries: true, end)) break;
                writer.Length((ulong)groups[_group].ConsumerCount);
                _consumer = 0;
                GoToConsumer(groups);
                break;
            case Part.Consumer:
                StreamWriter.WriteConsumer(
                    writer, groups[_group].ConsumerAt(_consumer), Type == RdbType.StreamListpacks3);
                Go(Part.ConsumerPending);
                break;
            default:
                var pending = groups[_group].ConsumerAt(_consumer).Pending;
                if (!StepPending(writer, pending, groups[_group], withDeliveries: false, end)) break;
                _consumer++;
                GoToConsumer(groups);
                break;
        }
    }

    void Go(Part part)
    {
        _part = part;
        _from = StreamId.Min;
    }

    // To the next consumer of the group, or to the next group.
    void GoToConsumer(StreamGroups groups)
    {
        if (_consumer < groups[_group].ConsumerCount) Go(Part.Consumer);
        else Go(++_group < groups.Count ? Part.Group : Part.End);
    }

    bool StepNodes(RdbWriter writer, StreamView stream, long end)
    {
        var nodes = stream.Nodes;
        using ByteWriter entries = new(), listpack = new();
        var position = nodes.Ceiling(_from);
        for (; !position.IsNull && writer.Output.Length < end; position = nodes.Next(position))
            StreamWriter.WriteNode(writer, stream, position, entries, listpack);
        if (position.IsNull) return true;
        _from = nodes.IdAt(position);
        return false;
    }

    bool StepPending(RdbWriter writer, IdTree pending, ConsumerGroup group, bool withDeliveries, long end)
    {
        var position = pending.Ceiling(_from);
        for (; !position.IsNull && writer.Output.Length < end; position = pending.Next(position))
            StreamWriter.WritePending(writer, pending, position, group, withDeliveries);
        if (position.IsNull) return true;
        _from = pending.IdAt(position);
        return false;
    }

    static bool TellsActivity(StreamGroups groups)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = 0; j < groups[i].ConsumerCount; j++)
            {
                var consumer = groups[i].ConsumerAt(j);
                if (consumer.ActiveAtMs != consumer.SeenAtMs) return true;
            }
        }
        return false;
    }
}
