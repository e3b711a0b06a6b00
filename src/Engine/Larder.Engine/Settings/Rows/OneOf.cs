// Directives whose value is one word of a list, kept as that word: for those that Larder remembers but does not act on.
namespace Larder.Engine.Settings.Rows;

/// <summary>A directive whose value is one of <paramref name="words"/>.</summary>
public sealed class OneOf(string name, string defaultValue, string[] words, SettingFlags flags = SettingFlags.None)
    : Setting<string>(name, defaultValue, flags, alias: null)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out string value, out string error)
    {
        string said = input.Single;
        value = Array.Find(words, word => word.Equals(said, StringComparison.OrdinalIgnoreCase)) ?? "";
        error = value.Length > 0 ? "" : $"argument(s) must be one of the following: {string.Join(", ", words)}";
        return error.Length == 0;
    }

    /// <inheritdoc/>
    protected override string Format(string value) => value;
}
