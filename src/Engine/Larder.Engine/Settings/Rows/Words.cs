// Directives whose value is a text: paths, names, passwords.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Rows;

/// <summary>A directive whose value is any text; empty means unset.</summary>
public sealed class Words(
    string name,
    string defaultValue = "",
    SettingFlags flags = SettingFlags.None,
    string? alias = null,
    Func<string, string?>? judge = null)
    : Setting<string>(name, defaultValue, flags, alias)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out string value, out string error)
    {
        value = input.Single;
        error = judge?.Invoke(value) ?? "";
        return error.Length == 0;
    }

    /// <inheritdoc/>
    protected override string Format(string value) => value;

    // An unset text has no line at all, so that it is unset again after a restart.
    internal override IEnumerable<SettingLine> Lines() => Value.Length == 0 && Default.Length == 0
        ? [new(null, Forced: false)]
        : [new($"{Name} {QuotedWords.Quote(Value)}", Forced: Value != Default)];
}
