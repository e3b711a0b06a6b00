// The latency-tracking-info-percentiles directive: which percentiles INFO latencystats prints.
using System.Globalization;

namespace Larder.Engine.Settings.Rows;

/// <summary>A directive whose value is a list of percentiles, each from 0 to 100.</summary>
public sealed class Percentiles(string name, double[] defaultValue)
    : Setting<IReadOnlyList<double>>(name, defaultValue, SettingFlags.MultipleArguments, alias: null)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out IReadOnlyList<double> value, out string error)
    {
        List<double> percentiles = [];
        value = percentiles;
        error = "";
        if (input.Arguments is [] or [""]) return true;
        foreach (string word in input.Arguments)
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double percentile))
                error = "Invalid latency-tracking-info-percentiles parameters";
            else if (percentile is not (>= 0.0 and <= 100.0))
                error = "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]";
            if (error.Length > 0) return false;
            percentiles.Add(percentile);
        }
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<double> value) =>
        string.Join(' ', value.Select(p => p.ToString("0.######", CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    protected override bool Same(IReadOnlyList<double> left, IReadOnlyList<double> right) => left.SequenceEqual(right);

    // Always written: without a line the defaults would come back.
    internal override IEnumerable<SettingLine> Lines() =>
        [new($"{Name} {(Value.Count > 0 ? Text : "\"\"")}", Forced: true)];
}
