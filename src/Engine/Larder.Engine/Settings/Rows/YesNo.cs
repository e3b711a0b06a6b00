// Directives that say yes or no.
namespace Larder.Engine.Settings.Rows;

/// <summary>A directive whose value is yes or no.</summary>
public sealed class YesNo(
    string name, bool defaultValue, SettingFlags flags = SettingFlags.None, string? alias = null)
    : Setting<bool>(name, defaultValue, flags, alias)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out bool value, out string error)
    {
        value = input.Single.Equals("yes", StringComparison.OrdinalIgnoreCase);
        bool known = value || input.Single.Equals("no", StringComparison.OrdinalIgnoreCase);
        error = known ? "" : "argument must be 'yes' or 'no'";
        return known;
    }

    /// <inheritdoc/>
    protected override string Format(bool value) => value ? "yes" : "no";
}
