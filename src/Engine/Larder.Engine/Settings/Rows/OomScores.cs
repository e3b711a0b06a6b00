// The oom-score-adj-values directive. Larder forks no children, so it accepts and remembers the three values only.
using System.Globalization;

namespace Larder.Engine.Settings.Rows;

/// <summary>A directive of three numbers from -2000 to 2000.</summary>
public sealed class OomScores(string name, int[] defaultValue)
    : Setting<IReadOnlyList<int>>(name, defaultValue, SettingFlags.MultipleArguments, alias: null)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out IReadOnlyList<int> value, out string error)
    {
        List<int> scores = [];
        value = scores;
        error = input.Arguments.Count == Default.Count ? "" : "wrong number of arguments";
        if (error.Length > 0) return false;
        foreach (string word in input.Arguments)
        {
            bool isNumber = int.TryParse(word, CultureInfo.InvariantCulture, out int score);
            if (!isNumber || score is < -2000 or > 2000)
                error = "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
            scores.Add(score);
        }
        return error.Length == 0;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<int> value) => string.Join(' ', value);

    /// <inheritdoc/>
    protected override bool Same(IReadOnlyList<int> left, IReadOnlyList<int> right) => left.SequenceEqual(right);
}
