// Changing a sorted set at a key: creates it, chooses its form, gives and takes room. A change of several members is
// one edit, which ends with Finish.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Packed;
using Larder.Engine.Values.SortedSets;

namespace Larder.Engine.Collections.SortedSets;

/// <summary>
/// An edit of the sorted set at a key; <paramref name="item"/> is its item, or null when there is none. Members must
/// not lie in the same item.
/// </summary>
public unsafe ref struct SortedSetEdit(KeyRef key, Item item, EncodingSettings limits) : IElementEdit<SortedSetEdit>
{
    // To copy a member to a new table takes about as long as to remove so many.
    const int CostOfCopying = 4;

    // A millisecond's work or two.
    const int MostCopied = 10_000;

    EditedItem _edited = new(key, item, isTable: !item.IsNull && item.Encoding == SortedSetForm.Table);

    static ItemType IValueEdit<SortedSetEdit>.Type => ItemType.SortedSet;

    static SortedSetEdit IValueEdit<SortedSetEdit>.Open(KeyRef key, Item item, EncodingSettings limits) =>
        new(key, item, limits);

    /// <summary>The sorted set as it now is.</summary>
    public readonly SortedSetView View => new(_edited.Arena, _edited.Item, _edited.Length);

    readonly PackedEntries Entries => _edited.Entries;
    readonly MemberTable Table => new(_edited.Arena, _edited.Value);

    /// <summary>Bytes that a member with its score takes in the packed form.</summary>
    public static int PackedBytes(int memberLength, double score) =>
        PackedEntries.SizeOf(memberLength) + PackedEntries.SizeOf(PackedScore.SizeOf(score));

    /// <summary>
    /// Says what will be added, so that the right form is chosen at once and a new packed set has the room at once.
    /// </summary>
    /// <param name="members">How many members, some of which may be there already.</param>
    /// <param name="longest">Length of the longest member.</param>
    /// <param name="packedBytes">Sum of <see cref="PackedBytes"/> over the members of a new set.</param>
    public void Expect(long members, int longest, long packedBytes = 0)
    {
        var fits = FitsPacked(members, longest) && _edited.Length + packedBytes <= PackedLimit.MaxBytes;
        if (_edited.Item.IsNull) Create(fits, fits ? (int)packedBytes : 0);
        else if (!fits) MakeTable();
    }

    /// <summary>Whether so many members of at most this length may be packed.</summary>
    internal readonly bool FitsPacked(long members, int longest) =>
        members <= MaxPackedMembers && longest <= limits.SortedSetMaxListpackValue.Value;

    /// <summary>Sets a member's score.</summary>
    /// <param name="score">The score, not NaN, or what is added to it.</param>
    /// <param name="result">The score that the member has or would have got.</param>
    public ScoreChange Set(
        scoped ReadOnlySpan<byte> member, double score, ScoreConditions conditions, out double result)
    {
        result = score;
        if (_edited.Item.IsNull)
        {
            if ((conditions & ScoreConditions.Present) != 0) return ScoreChange.Refused;
            Create(FitsPacked(1, member.Length), 0);
        }
        if (_edited.Item.Encoding == SortedSetForm.Table) return SetInTable(member, ref result, conditions);

        var offset = Entries.Find(member, 2);
        if (offset >= 0)
        {
            var change = Decide(PackedScore.Read(Entries[Entries.Next(offset)]), ref result, conditions);
            if (change != ScoreChange.Updated) return change;
            _edited.Remove(offset, 2);
            InsertPacked(member, result);
            return change;
        }
        if ((conditions & ScoreConditions.Present) != 0) return ScoreChange.Refused;
        if (FitsPacked(Entries.Count / 2 + 1, member.Length) && _edited.Length + (long)member.Length <= PackedLimit.MaxBytes)
        {
            InsertPacked(member, result);
        }
        else
        {
            MakeTable();
            Table.Add(member, result);
        }
        return ScoreChange.Added;
    }

    /// <summary>Sets a member's score whatever it is.</summary>
    public ScoreChange Set(scoped ReadOnlySpan<byte> member, double score) =>
        Set(member, score, ScoreConditions.None, out _);

    /// <summary>Removes a member; false when it is not in the set.</summary>
    public bool Remove(scoped ReadOnlySpan<byte> member)
    {
        if (_edited.Item.IsNull) return false;
        if (_edited.Item.Encoding == SortedSetForm.Table) return Table.Remove(member);
        var offset = Entries.Find(member, 2);
        if (offset < 0) return false;
        _edited.Remove(offset, 2);
        return true;
    }

    /// <summary>Removes the members of so many ranks from one on, all of which are there.</summary>
    public void Remove(long rank, long count)
    {
        if (count == 0) return;
        var all = View.Count;
        Base.Check.That(rank >= 0 && count > 0 && rank + count <= all);
        if (_edited.Item.Encoding == SortedSetForm.Table)
        {
            if (all - count <= MostCopied && all - count < count / CostOfCopying) CutOut(rank, count);
            else Table.Remove(rank, count);
        }
        else _edited.Remove(Entries.OffsetOf(2 * (int)rank), 2 * (int)count);
    }

    /// <summary>Ends the edit; true when the set had become empty and the key was removed.</summary>
    public bool Finish() => _edited.Finish(View.Count);

    /// <summary>Makes a table the sorted set, in place of what is at the key; the table changes hands.</summary>
    internal void StoreTable(MemberTable table)
    {
        _edited.Store(ItemType.SortedSet, SortedSetForm.Table, MemberTable.ValueBytes);
        table.MoveTo(_edited.Value);
    }

    // What stays moves to a new table, and the old one is freed in slices.
    readonly void CutOut(long rank, long count)
    {
        var value = stackalloc byte[MemberTable.ValueBytes];
        var kept = MemberTable.Create(_edited.Arena, value);
        var walk = View.Walk();
        for (var before = rank; before > 0 && walk.MoveNext(); before--) kept.Append(walk.Member, walk.Score);
        var behind = rank + count < View.Count ? View.Walk(rank + count) : default;
        while (behind.MoveNext()) kept.Append(behind.Member, behind.Score);
        var database = _edited.Key.Database;
        var cut = database.CutOut(ItemType.SortedSet, SortedSetForm.Table, MemberTable.ValueBytes);
        Table.MoveTo(cut.Value);
        kept.MoveTo(_edited.Value);
        database.Discard(cut);
    }

    readonly long MaxPackedMembers =>
        Math.Min(limits.SortedSetMaxListpackEntries.Value, PackedEntries.MaxCount / 2);

    static ScoreChange Decide(double present, ref double score, ScoreConditions conditions)
    {
        if ((conditions & ScoreConditions.Missing) != 0) return ScoreChange.Refused;
        if ((conditions & ScoreConditions.Increment) != 0) score += present;
        if (double.IsNaN(score)) return ScoreChange.NotANumber;
        if ((conditions & ScoreConditions.Greater) != 0 && score <= present) return ScoreChange.Refused;
        if ((conditions & ScoreConditions.Less) != 0 && score >= present) return ScoreChange.Refused;
        return score == present ? ScoreChange.Unchanged : ScoreChange.Updated;
    }

    readonly ScoreChange SetInTable(scoped ReadOnlySpan<byte> member, ref double score, ScoreConditions conditions)
    {
        var found = Table.Find(member);
        if (found.IsNull)
        {
            if ((conditions & ScoreConditions.Present) != 0) return ScoreChange.Refused;
            Table.Add(member, score);
            return ScoreChange.Added;
        }
        var change = Decide(MemberTable.ScoreOf(found), ref score, conditions);
        if (change == ScoreChange.Updated) Table.SetScore(found, score);
        return change;
    }

    void InsertPacked(scoped ReadOnlySpan<byte> member, double score)
    {
        Span<byte> text = stackalloc byte[PackedScore.MaxBytes];
        var entry = text[..PackedScore.Write(score, text)];
        var offset = PackedOrder.Seek(Entries, RankBound.At(score, member), out _);
        var memberBytes = PackedEntries.SizeOf(member.Length);
        _edited.MakeRoom(_edited.Length + memberBytes + PackedEntries.SizeOf(entry.Length));
        _edited.Insert(offset, member);
        _edited.Insert(offset + memberBytes, entry);
    }

    void Create(bool packed, int bytes)
    {
        if (packed)
        {
            _edited.StorePacked(ItemType.SortedSet, SortedSetForm.Packed, bytes);
            return;
        }
        _edited.Store(ItemType.SortedSet, SortedSetForm.Table, MemberTable.ValueBytes);
        MemberTable.Create(_edited.Arena, _edited.Value);
    }

    void MakeTable()
    {
        if (_edited.Item.Encoding == SortedSetForm.Table) return;
        // Built beside the entries, which must stay until all are copied.
        var value = stackalloc byte[MemberTable.ValueBytes];
        var table = MemberTable.Create(_edited.Arena, value);
        for (var walk = View.Walk(); walk.MoveNext();) table.Append(walk.Member, walk.Score);
        _edited.Become(SortedSetForm.Table, MemberTable.ValueBytes);
        table.MoveTo(_edited.Value);
    }
}
