// All rows, by name and in the order in which they are declared (the order CONFIG GET and CONFIG REWRITE follow).
using System.Diagnostics.CodeAnalysis;
using Larder.Base;

namespace Larder.Engine.Settings.Rows;

/// <summary>The rows of the configuration, found by name or alias, whatever the case.</summary>
public sealed class SettingTable
{
    readonly Dictionary<string, Setting> _byName = new(StringComparer.OrdinalIgnoreCase);
    readonly List<Setting> _rows = [];

    /// <summary>Every directive once, in order of declaration.</summary>
    public IReadOnlyList<Setting> Rows => _rows;

    /// <summary>Every name and alias, in lower case.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Finds a directive by its name or alias.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out Setting? setting) =>
        _byName.TryGetValue(name, out setting);

    internal TSetting Add<TSetting>(TSetting setting)
        where TSetting : Setting
    {
        Check.That(_byName.TryAdd(setting.Name, setting));
        if (setting.Alias is { } alias) Check.That(_byName.TryAdd(alias, setting));
        _rows.Add(setting);
        return setting;
    }
}
