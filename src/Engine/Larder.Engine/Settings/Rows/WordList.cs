// Directives whose value is a list of words: the addresses to listen on.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Rows;

/// <summary>A directive whose value is a list of words.</summary>
public sealed class WordList(
    string name, string[] defaultValue, int maximumCount, string tooMany, SettingFlags flags = SettingFlags.None)
    : Setting<IReadOnlyList<string>>(name, defaultValue, flags | SettingFlags.MultipleArguments, alias: null)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out IReadOnlyList<string> value, out string error)
    {
        value = input.Arguments is [""] ? [] : [.. input.Arguments];
        error = input.Arguments.Count > maximumCount ? tooMany : "";
        return error.Length == 0;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<string> value) => string.Join(' ', value);

    /// <inheritdoc/>
    protected override bool Same(IReadOnlyList<string> left, IReadOnlyList<string> right) => left.SequenceEqual(right);

    internal override IEnumerable<SettingLine> Lines() => Same(Value, Default)
        ? [new(null, Forced: false)]
        : [new($"{Name} {(Value.Count > 0 ? string.Join(' ', Value.Select(QuotedWords.Spell)) : "\"\"")}", Forced: true)];
}
