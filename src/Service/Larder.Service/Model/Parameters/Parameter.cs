// One parameter of a family: what it is called, which values it takes, and when a new value reaches the nodes.
using System.Globalization;

namespace Larder.Service.Model.Parameters;

/// <summary>A row of a family. <paramref name="Allowed"/> lists values and ranges, parted by commas: <c>0,20-</c> is 0 or
/// anything from 20; null leaves it to <see cref="Letters"/>.</summary>
sealed record Parameter(string Name, ParameterType Type, string? Allowed, string Default, string Description)
{
    public bool IsModifiable { get; init; } = true;

    /// <summary>A new value is taken on when the node is started again.</summary>
    public bool NeedsReboot { get; init; }

    /// <summary>The version of the engine that brought it; null is the family's first.</summary>
    public string? Since { get; init; }

    /// <summary>Its value, where the node type decides it.</summary>
    public Func<NodeType, long>? ByNodeType { get; init; }

    /// <summary>The letters that a value may consist of; null where <see cref="Allowed"/> tells.</summary>
    public string? Letters { get; init; }

    /// <summary>What a node is told: the name of a directive; null where the service alone acts on it, or where several
    /// parameters make one directive.</summary>
    public string? Directive { get; init; }

    /// <summary>A parameter that can be set must exist to be set, and take the value.</summary>
    public void Check(string value)
    {
        if (!IsModifiable)
        {
            throw ApiErrors.InvalidParameterValue($"The parameter {Name} cannot be modified.");
        }
        if (!Takes(value))
        {
            throw ApiErrors.InvalidParameterValue(
                $"The value {value} is not allowed for the parameter {Name}. Allowed: {Allowed ?? Letters}");
        }
    }

    bool Takes(string value)
    {
        if (Letters is not null) return value.All(Letters.Contains);
        var choices = Allowed!.Split(',');
        return Type switch
        {
            ParameterType.Text => choices.Contains(value),
            ParameterType.Number => IsCanonical(value, out var number) && choices.Any(part => IsIn(part, number)),
            _ => IsFraction(value, out var fraction)
                && fraction >= double.Parse(choices[0].TrimEnd('-'), CultureInfo.InvariantCulture),
        };
    }

    // As nodes write numbers: what else the parser takes (+1, 007) they would refuse or show differently.
    static bool IsCanonical(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
        && number.ToString(CultureInfo.InvariantCulture) == text;

    static bool IsFraction(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    // 5, 5-9 or 5-; the first character may be a sign.
    static bool IsIn(string part, long number)
    {
        var dash = part.IndexOf('-', 1);
        if (dash < 0) return number == long.Parse(part, CultureInfo.InvariantCulture);
        var from = long.Parse(part.AsSpan(0, dash), CultureInfo.InvariantCulture);
        var to = dash == part.Length - 1
            ? long.MaxValue
            : long.Parse(part.AsSpan(dash + 1), CultureInfo.InvariantCulture);
        return number >= from && number <= to;
    }
}

/// <summary>How a value is written.</summary>
enum ParameterType
{
    Text,
    Number,
    Fraction,
}

static class ParameterTypes
{
    /// <summary>The API's word.</summary>
    public static string Word(this ParameterType type) => type switch
    {
        ParameterType.Text => "string",
        ParameterType.Number => "integer",
        _ => "float",
    };
}
