// The save directive: when a snapshot is taken by itself.
using Larder.Engine.Settings.Syntax;

namespace Larder.Engine.Settings.Rows;

/// <summary>A snapshot is due when so many changes happened and so many seconds passed since the last one.</summary>
/// <param name="Seconds">Seconds since the last snapshot, at least 1.</param>
/// <param name="Changes">Changes since the last snapshot; of more than 2^31 the low bits, as in Valkey.</param>
public readonly record struct SavePoint(long Seconds, int Changes);

/// <summary>The list of save points; none means no snapshot by itself.</summary>
/// <remarks>In a file every save line adds a pair; the first one drops the defaults. CONFIG SET sets all.</remarks>
public sealed class SavePoints(string name, SavePoint[] defaultValue)
    : Setting<IReadOnlyList<SavePoint>>(name, defaultValue, SettingFlags.MultipleArguments, alias: null)
{
    bool _filled;

    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out IReadOnlyList<SavePoint> value, out string error)
    {
        value = [];
        error = "Invalid save parameters";
        bool cleared = input.Arguments is [] or [""];
        List<SavePoint> points = input.FromFile && _filled && !cleared ? [.. Value] : [];
        IReadOnlyList<string> words = cleared ? [] : input.Arguments;
        if (words.Count % 2 != 0) return false;
        for (int at = 0; at < words.Count; at += 2)
        {
            bool valid = CutNumber.TryParse(words[at], out long seconds);
            valid &= CutNumber.TryParse(words[at + 1], out long changes);
            if (!valid || seconds < 1 || changes < 0) return false;
            points.Add(new SavePoint(seconds, unchecked((int)changes)));
        }
        _filled |= input.FromFile;
        value = points;
        error = "";
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<SavePoint> value) =>
        string.Join(' ', value.Select(point => $"{point.Seconds} {point.Changes}"));

    /// <inheritdoc/>
    protected override bool Same(IReadOnlyList<SavePoint> left, IReadOnlyList<SavePoint> right) =>
        left.SequenceEqual(right);

    // Always written: without a save line the defaults would come back. A count that was cut to a negative one is written as
    // a number that is cut to the same, since a negative one is not taken back.
    internal override IEnumerable<SettingLine> Lines() => [new($"{Name} {Written}", Forced: true)];

    string Written => Value.Count == 0
        ? "\"\""
        : string.Join(' ', Value.Select(point => $"{point.Seconds} {unchecked((uint)point.Changes)}"));
}
