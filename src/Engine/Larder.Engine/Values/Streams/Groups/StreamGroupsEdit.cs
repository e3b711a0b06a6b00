// Changes the consumer groups of a stream: adds, removes, copies and frees them.
using Larder.Engine.Values.Streams.Ids;
using Larder.Engine.Values.Streams.Trees;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Streams.Groups;

/// <summary>
/// The way to change a stream's groups. It is made of the root where it lies, which a view does not give away.
/// </summary>
public readonly unsafe struct StreamGroupsEdit(Arena arena, StreamRoot* root)
{
    /// <summary>The groups as they now are.</summary>
    public StreamGroups View => new(arena, root);

    internal Arena Arena => arena;

    internal uint Frozen
    {
        get => root->Frozen;
        private set => root->Frozen = value;
    }

    NameList Names => new(arena, &root->Groups, sizeof(GroupHead));

    /// <summary>The group of that name; false when there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out ConsumerGroup group) => View.TryFind(name, out group);

    /// <summary>Adds a group; false when there is one of that name.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name, StreamId lastId, long entriesRead, out ConsumerGroup group)
    {
        var index = Names.Find(name);
        group = default;
        if (index >= 0) return false;
        group = new ConsumerGroup(arena, Names.Insert(~index, name));
        group.Layout->LastId = lastId;
        group.Layout->EntriesRead = entriesRead;
        return true;
    }

    /// <summary>The way to change a group of this stream.</summary>
    public GroupEdit Edit(ConsumerGroup group) => new(this, group);

    /// <summary>Hands a group that is there over to a root of the same arena without groups.</summary>
    public void MoveTo(StreamGroupsEdit target, ReadOnlySpan<byte> name)
    {
        Base.Check.That(target.View.Count == 0);
        target.Frozen = Frozen;
        target.Names.Put(0, Names.TakeAt(Names.Find(name)));
    }

    /// <summary>
    /// Hands a consumer who has all that is pending in a group over to a root of the same arena without groups, and that
    /// with him.
    /// </summary>
    public void MoveTo(StreamGroupsEdit target, ConsumerGroup group, Consumer consumer)
    {
        Base.Check.That(consumer.Pending.Count == group.Pending.Count);
        target.Frozen = Frozen;
        Base.Check.That(target.TryAdd(group.Name, default, 0, out var other));
        other.Layout->Pending = group.Layout->Pending;
        group.Layout->Pending = default;
        other.ConsumerNames.Put(0, group.ConsumerNames.TakeAt(group.ConsumerNames.Find(consumer.Name)));
    }

    /// <summary>Frees some of the groups and what belongs to them, from the end; true when none is left.</summary>
    public bool FreeSome(ref int steps)
    {
        while (View.Count > 0 && FreeSome(View[View.Count - 1], ref steps)) Names.RemoveAt(View.Count - 1);
        return View.Count == 0;
    }

    /// <summary>Adds the groups and consumers of a stream of the same arena to this one, which then shares their trees.</summary>
    internal void AddHeadsOf(StreamGroups source)
    {
        for (var index = 0; index < source.Count; index++)
        {
            var group = source[index];
            var copy = new ConsumerGroup(arena, Names.Insert(index, group.Name));
            *copy.Layout = *group.Layout;
            copy.Layout->Consumers = 0;
            for (var at = 0; at < group.ConsumerCount; at++)
            {
                var consumer = group.ConsumerAt(at);
                *new Consumer(arena, copy.ConsumerNames.Insert(at, consumer.Name)).Layout = *consumer.Layout;
            }
        }
    }

    /// <summary>Frees some of what <see cref="AddHeadsOf"/> has added; true when none is left.</summary>
    internal bool FreeHeads(ref int steps)
    {
        for (; View.Count > 0 && steps > 0; steps--)
        {
            var consumers = View[View.Count - 1].ConsumerNames;
            if (consumers.Count > 0) consumers.RemoveAt(consumers.Count - 1);
            else Names.RemoveAt(View.Count - 1);
        }
        return View.Count == 0;
    }

    bool FreeSome(ConsumerGroup group, ref int steps)
    {
        if (!new IdTreeEdit(arena, &group.Layout->Pending, Frozen).FreeSome(ref steps, withBlocks: true)) return false;
        var consumers = group.ConsumerNames;
        for (var last = consumers.Count - 1; last >= 0; last--)
        {
            var pending = new IdTreeEdit(arena, &group.ConsumerAt(last).Layout->Pending, Frozen);
            if (steps-- <= 0 || !pending.FreeSome(ref steps, withBlocks: false)) return false;
            consumers.RemoveAt(last);
        }
        return true;
    }
}
