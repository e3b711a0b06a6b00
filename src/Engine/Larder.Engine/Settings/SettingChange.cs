// One CONFIG SET: judge every pair, stage every value, commit all, run the hooks; undo all when a hook refuses.
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Settings;

sealed class SettingChange(ServerSettings settings)
{
    readonly List<Setting> _rows = [];
    readonly List<string> _names = [];

    public bool TryRun(
        IReadOnlyList<KeyValuePair<string, string>> pairs, in SettingOrigin origin, out string error)
    {
        error = FindRows(pairs, origin);
        if (error.Length == 0) error = StageAll(pairs);
        if (error.Length == 0) error = CommitAll();
        return error.Length == 0;
    }

    // Every name is looked at before the first refusal counts: an unknown name outranks what is wrong with a known one.
    string FindRows(IReadOnlyList<KeyValuePair<string, string>> pairs, in SettingOrigin origin)
    {
        string first = "";
        foreach ((string name, _) in pairs)
        {
            if (!settings.Table.TryFind(name, out Setting? row))
            {
                if (first.Length == 0) first = $"ERR Unknown option or number of arguments for CONFIG SET - '{name}'";
                continue;
            }
            if (first.Length > 0) continue;
            if (Refusal(row, origin) is { } reason)
                first = reason.StartsWith("LOADING", StringComparison.Ordinal) ? reason : Failed(name, reason);
            _rows.Add(row);
            _names.Add(name.ToLowerInvariant());
        }
        return first;
    }

    string? Refusal(Setting row, in SettingOrigin origin)
    {
        if (row.Has(SettingFlags.Immutable)) return "can't set immutable config";
        if (row.Has(SettingFlags.Protected) && !origin.IsTrusted && !settings.Access.AllowsProtected(origin.IsLocal))
            return "can't set protected config";
        if (row.Has(SettingFlags.RefusedWhileLoading) && origin.IsLoading)
            return "LOADING Valkey is loading the dataset in memory";
        return _rows.Contains(row) ? "duplicate parameter" : null;
    }

    string StageAll(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        for (int at = 0; at < _rows.Count; at++)
        {
            string value = pairs[at].Value;
            bool split = _rows[at].Has(SettingFlags.MultipleArguments);
            string[] words = !split ? [value] : value.Length == 0 ? [] : value.Split(' ');
            if (!_rows[at].TryStage(new SettingInput(words, FromFile: false), out string reason))
                return Failed(_names[at], reason);
        }
        return "";
    }

    // A hook shared by several of the directives runs once.
    string CommitAll()
    {
        List<(Func<string?> Hook, string Name)> hooks = [];
        for (int at = 0; at < _rows.Count; at++)
        {
            if (!_rows[at].Commit()) continue;
            foreach (Func<string?> hook in _rows[at].Hooks)
            {
                if (!hooks.Exists(h => h.Hook == hook)) hooks.Add((hook, _names[at]));
            }
        }
        for (int at = 0; at < hooks.Count; at++)
        {
            if (hooks[at].Hook() is not { } reason) continue;
            _rows.ForEach(row => row.Revert());
            // Hooks that had taken the new value take the old one again.
            foreach ((Func<string?> hook, _) in hooks[..(at + 1)]) hook();
            return Failed(hooks[at].Name, reason);
        }
        return "";
    }

    static string Failed(string name, string reason) =>
        $"ERR CONFIG SET failed (possibly related to argument '{name}') - {reason}";
}
