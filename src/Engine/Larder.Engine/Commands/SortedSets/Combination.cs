// What comes out of a union, an intersection or a difference of sorted sets and plain sets.
using Larder.Base.Numbers;
using Larder.Engine.Collections.SortedSets;

namespace Larder.Engine.Commands.SortedSets;

static class Combination
{
    /// <summary>Adds all members, each with its weighted scores put together.</summary>
    public static void AddUnion(ref SortedSetResult result, ReadOnlySpan<Operand> operands, in CombineOptions options)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        foreach (ref readonly var operand in operands)
        {
            for (var members = operand.Members(text); members.MoveNext();)
            {
                var score = Weighted(operand, members.Score);
                var found = result.Find(members.Member);
                if (found.IsNull) result.Add(members.Member, score);
                else result.SetScore(found, options.Combine(result.ScoreOf(found), score));
            }
        }
        result.Order();
    }

    /// <summary>Adds the members that all operands have. The smallest operand is the first.</summary>
    public static void AddIntersection(
        ref SortedSetResult result, ReadOnlySpan<Operand> operands, in CombineOptions options)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = operands[0].Members(text); members.MoveNext();)
        {
            var score = Weighted(operands[0], members.Score);
            var isInAll = true;
            for (var i = 1; isInAll && i < operands.Length; i++)
            {
                isInAll = operands[i].TryGetScore(members.Member, out var other);
                if (isInAll) score = options.Combine(score, other * operands[i].Weight);
            }
            if (isInAll) result.Add(members.Member, score);
        }
        result.Order();
    }

    /// <summary>
    /// How many members all operands have, counted to a limit; 0 for none. The smallest is the first.
    /// </summary>
    public static long CountIntersection(ReadOnlySpan<Operand> operands, long limit)
    {
        long count = 0;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        var members = operands[0].Members(text);
        while ((limit == 0 || count < limit) && members.MoveNext())
        {
            var isInAll = true;
            for (var i = 1; isInAll && i < operands.Length; i++)
                isInAll = operands[i].TryGetScore(members.Member, out _);
            if (isInAll) count++;
        }
        return count;
    }

    /// <summary>Adds the members of the first operand that no other has, with their scores.</summary>
    public static void AddDifference(ref SortedSetResult result, ReadOnlySpan<Operand> operands)
    {
        var others = operands[1..];
        long total = 0;
        foreach (ref readonly var other in others) total += other.Count;
        // A look into each operand for each member, or the operands put together first and one look: what is less.
        if (operands[0].Count * others.Length <= total + operands[0].Count)
        {
            AddDifference(ref result, operands[0], others);
            return;
        }
        var all = new SortedSetResult(result.Arena);
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        foreach (ref readonly var other in others)
        {
            for (var members = other.Members(text); members.MoveNext();)
            {
                if (all.Find(members.Member).IsNull) all.Add(members.Member, 0);
            }
        }
        for (var members = operands[0].Members(text); members.MoveNext();)
        {
            if (all.Find(members.Member).IsNull) Add(ref result, operands[0], members.Member, members.Score);
        }
        if (operands[0].IsPlain) result.Order();
        all.Free();
    }

    static void AddDifference(ref SortedSetResult result, in Operand first, ReadOnlySpan<Operand> others)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        for (var members = first.Members(text); members.MoveNext();)
        {
            var isInAnother = false;
            for (var i = 0; !isInAnother && i < others.Length; i++)
                isInAnother = others[i].TryGetScore(members.Member, out _);
            if (!isInAnother) Add(ref result, first, members.Member, members.Score);
        }
        if (first.IsPlain) result.Order();
    }

    // A sorted set gives its members in order already.
    static void Add(
        ref SortedSetResult result, in Operand first, scoped ReadOnlySpan<byte> member, double score)
    {
        if (first.IsPlain) result.Add(member, score);
        else result.Append(member, score);
    }

    static double Weighted(in Operand operand, double score)
    {
        var weighted = operand.Weight * score;
        return double.IsNaN(weighted) ? 0 : weighted;
    }
}
