// The members that a command puts together with their scores, collected without order and then ordered at once, before
// they are replied or take the place of what is at a key (which may be one of the operands).
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.SortedSets;
using Larder.Memory.Arenas;

namespace Larder.Engine.Collections.SortedSets;

/// <summary>Holds memory in the arena until it is stored or freed.</summary>
public unsafe ref struct SortedSetResult : IValueResult
{
    readonly Arena _arena;
    readonly uint _root;
    int _longest;

    public SortedSetResult(Arena arena)
    {
        _arena = arena;
        _root = arena.Allocate(MemberTable.ValueBytes);
        MemberTable.Create(arena, arena.At(_root));
    }

    /// <summary>Where the members lie.</summary>
    public readonly Arena Arena => _arena;

    public readonly long Count => Table.Count;

    readonly MemberTable Table => new(_arena, _arena.At(_root));

    /// <summary>The element of a member; null when there is none.</summary>
    public readonly Item Find(ReadOnlySpan<byte> member) => Table.Find(member);

    public readonly double ScoreOf(Item element) => MemberTable.ScoreOf(element);

    /// <summary>Adds a member that was not added before, whatever its place.</summary>
    public void Add(scoped ReadOnlySpan<byte> member, double score)
    {
        Table.AddUnordered(member, score);
        _longest = Math.Max(_longest, member.Length);
    }

    /// <summary>Adds a member that comes behind all that were added; then there is nothing to order.</summary>
    public void Append(scoped ReadOnlySpan<byte> member, double score)
    {
        Table.Append(member, score);
        _longest = Math.Max(_longest, member.Length);
    }

    /// <summary>Changes the score of an element that was added without order.</summary>
    public readonly void SetScore(Item element, double score) => MemberTable.WriteScore(element, score);

    /// <summary>Puts the members in order, once all are added.</summary>
    public readonly void Order() => Table.Order();

    /// <summary>Goes through the members in order.</summary>
    public readonly SortedSetWalk Walk() =>
        Count == 0 ? default : new SortedSetWalk(Table.Tree, 0, backwards: false);

    /// <summary>
    /// Makes the members, of which there is at least one, the sorted set at a key, in the form that suits them.
    /// </summary>
    public readonly void Store(in KeyRef key, EncodingSettings limits)
    {
        key.Database.DeleteToReplace(key);
        var edit = new SortedSetEdit(key, default, limits);
        if (!edit.FitsPacked(Count, _longest))
        {
            edit.StoreTable(Table);
            _arena.Free(_root);
            return;
        }
        long packedBytes = 0;
        for (var walk = Walk(); walk.MoveNext();)
            packedBytes += SortedSetEdit.PackedBytes(walk.Member.Length, walk.Score);
        edit.Expect(Count, _longest, packedBytes);
        for (var walk = Walk(); walk.MoveNext();) edit.Set(walk.Member, walk.Score);
        edit.Finish();
        Free();
    }

    public readonly void Free()
    {
        Table.Free();
        _arena.Free(_root);
    }
}
