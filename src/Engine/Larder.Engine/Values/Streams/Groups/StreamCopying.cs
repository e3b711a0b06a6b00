// A stream on its way into a copy: its nodes, then for each group its consumers and what is pending for them.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>Where the copying is. Between two steps the stream must stay what it is, while its item may move.</summary>
public unsafe struct StreamCopying
{
    // What a pending entry costs, as bytes of a node.
    const int BytesPerPending = 512;

    bool _hasNodes; // all of them
    StreamId _from; // the next node or pending entry is not below it
    int _group, _consumer;

    /// <summary>Copies about so many bytes more; true when the copy is whole.</summary>
    public bool Step(StreamView stream, Arena toArena, StreamRoot* to, bool isFirst, int bytes)
    {
        if (isFirst)
        {
            *to = *stream.Layout;
            to->Nodes = default;
            to->Groups = to->Frozen = 0;
        }
        if (!_hasNodes && !StepNodes(stream, toArena, new IdTreeEdit(toArena, &to->Nodes), ref bytes)) return false;
        var (groups, copies) = (stream.Groups, new StreamGroupsEdit(toArena, to));
        while (_group < groups.Count)
        {
            if (bytes <= 0) return false;
            var group = groups[_group];
            if (_consumer == 0 && _from == StreamId.Min) copies.TryAdd(group.Name, group.LastId, group.EntriesRead, out _);
            copies.TryFind(group.Name, out var copy);
            if (_consumer < group.ConsumerCount && !StepConsumer(group, copies.Edit(copy), ref bytes)) return false;
            if (_consumer < group.ConsumerCount) continue;
            (_group, _consumer) = (_group + 1, 0);
        }
        return true;
    }

    bool StepNodes(StreamView stream, Arena toArena, IdTreeEdit to, ref int bytes)
    {
        var nodes = stream.Nodes;
        for (var position = nodes.Ceiling(_from); !position.IsNull; position = nodes.Next(position))
        {
            _from = nodes.IdAt(position);
            if (bytes <= 0) return false;
            var node = stream.NodeAt(position);
            var copy = toArena.Allocate(node.End);
            new ReadOnlySpan<byte>(node.Start, node.End).CopyTo(new Span<byte>(toArena.At(copy), node.End));
            new EntryNode(toArena.At(copy)).Layout->Age = 0;
            to.Insert(_from, copy);
            bytes -= node.End;
        }
        _hasNodes = true;
        _from = StreamId.Min;
        return true;
    }

    // True when all of the consumer is copied.
    bool StepConsumer(ConsumerGroup group, GroupEdit to, ref int bytes)
    {
        var consumer = group.ConsumerAt(_consumer);
        if (to.TryAddConsumer(consumer.Name, consumer.SeenAtMs, out var copy)) to.SetActive(copy, consumer.ActiveAtMs);
        bytes -= BytesPerPending;
        var pending = consumer.Pending;
        for (var position = pending.Ceiling(_from); !position.IsNull; position = pending.Next(position))
        {
            _from = pending.IdAt(position);
            if (bytes <= 0) return false;
            ref readonly var entry = ref group.PendingAt(pending.HandleAt(position));
            to.Add(_from, copy, entry.DeliveredAtMs, entry.DeliveryCount);
            bytes -= BytesPerPending;
        }
        _consumer++;
        _from = StreamId.Min;
        return true;
    }
}
