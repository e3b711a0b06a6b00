// The options behind the keys of ZUNION, ZINTER, ZDIFF, ZINTERCARD and the forms that store.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.SortedSets;

enum Aggregate : byte
{
    Sum,
    Min,
    Max,
}

/// <summary>Which of the options a command has.</summary>
[Flags]
enum CombineWords : byte
{
    None = 0,

    /// <summary>WEIGHTS and AGGREGATE.</summary>
    Scores = 1,
    WithScores = 2,
    Limit = 4,
}

struct CombineOptions
{
    public Aggregate Aggregate;
    public bool WithScores;
    public long Limit; // 0 for none

    /// <summary>
    /// Reads the options, weights into the operands; writes the error and returns false when they are bad.
    /// </summary>
    public bool TryRead(CommandContext context, int first, CombineWords words, Span<Operand> operands)
    {
        for (var i = first; i < context.ArgumentCount;)
        {
            var remaining = context.ArgumentCount - i;
            if (Has(words, CombineWords.Scores) && remaining > operands.Length && context.Is(i, "WEIGHTS"u8))
            {
                if (!TryReadWeights(context, i + 1, operands)) return false;
                i += 1 + operands.Length;
            }
            else if (Has(words, CombineWords.Scores) && remaining >= 2 && context.Is(i, "AGGREGATE"u8))
            {
                if (!TryReadAggregate(context, i + 1)) return context.SyntaxError();
                i += 2;
            }
            else if (Has(words, CombineWords.WithScores) && context.Is(i, "WITHSCORES"u8))
            {
                WithScores = true;
                i++;
            }
            else if (Has(words, CombineWords.Limit) && remaining >= 2 && context.Is(i, "LIMIT"u8))
            {
                if (!context.TryReadInteger(
                    i + 1, 0, long.MaxValue, "ERR LIMIT can't be negative"u8, out Limit)) return false;
                i += 2;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    /// <summary>Two scores of a member put together; what is no number counts as 0.</summary>
    public readonly double Combine(double a, double b)
    {
        switch (Aggregate)
        {
            case Aggregate.Min:
                return b < a ? b : a;
            case Aggregate.Max:
                return b > a ? b : a;
            default:
                var sum = a + b;
                return double.IsNaN(sum) ? 0 : sum;
        }
    }

    static bool Has(CombineWords words, CombineWords word) => (words & word) != 0;

    static bool TryReadWeights(CommandContext context, int first, Span<Operand> operands)
    {
        for (var i = 0; i < operands.Length; i++)
        {
            if (Base.Numbers.FloatText.TryParse(context.Argument(first + i), out operands[i].Weight)) continue;
            return context.Refuse("ERR weight value is not a float"u8);
        }
        return true;
    }

    bool TryReadAggregate(CommandContext context, int argument)
    {
        if (context.Is(argument, "SUM"u8)) Aggregate = Aggregate.Sum;
        else if (context.Is(argument, "MIN"u8)) Aggregate = Aggregate.Min;
        else if (context.Is(argument, "MAX"u8)) Aggregate = Aggregate.Max;
        else return false;
        return true;
    }
}
