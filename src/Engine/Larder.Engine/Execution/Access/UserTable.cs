// All users by name. Readers take a user as it is; writers are few and one at a time.
using System.Collections.Concurrent;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Execution.Access;

/// <summary>Thread-safe.</summary>
public sealed class UserTable
{
    readonly ConcurrentDictionary<string, User> _users = new();
    readonly CommandTable _commands;
    readonly ServerSettings _settings;
    readonly Lock _changing = new();

    public UserTable(CommandTable commands, ServerSettings settings)
    {
        _commands = commands;
        _settings = settings;
        _users[User.DefaultName] = AllPowerful();
    }

    public User Default => _users[User.DefaultName];

    /// <summary>All users, by name.</summary>
    public IReadOnlyList<User> All => [.. _users.Values.OrderBy(user => user.Name, StringComparer.Ordinal)];

    public User? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>A user of that name without any right, not in the table.</summary>
    public User Create(string name) =>
        new(name, _commands, _settings.Access.PubSubDefault.Value == PubSubDefault.AllChannels);

    /// <summary>Applies rules to a user, all or none; makes it when it is not there. Null, or the error.</summary>
    public string? Change(string name, IReadOnlyList<string> rules)
    {
        if (RuleWords.Merge(rules, out var unmatched) is not { } merged)
            return $"Unmatched parenthesis in acl selector starting at '{unmatched}'.";
        lock (_changing)
        {
            var user = Find(name)?.Copy() ?? Create(name);
            foreach (var rule in merged)
            {
                if (user.Apply(rule) is { } reason) return $"Error in ACL SETUSER modifier '{rule}': {reason}";
            }
            _users[name] = user;
            return null;
        }
    }

    /// <summary>Removes a user; false when there is none.</summary>
    public bool Remove(string name) => _users.TryRemove(name, out _);

    /// <summary>The directive requirepass: the default user's only password, or none.</summary>
    public void SetDefaultPassword(string password)
    {
        string[] rules = password.Length == 0 ? ["nopass"] : ["resetpass", ">" + password];
        Change(User.DefaultName, rules);
    }

    /// <summary>Puts other users in place of all; without a default user, it becomes all-powerful.</summary>
    public void ReplaceAll(IReadOnlyDictionary<string, User> users)
    {
        lock (_changing)
        {
            _users[User.DefaultName] = users.GetValueOrDefault(User.DefaultName) ?? AllPowerful();
            foreach (var name in _users.Keys)
            {
                if (name != User.DefaultName && !users.ContainsKey(name)) _users.TryRemove(name, out _);
            }
            foreach (var (name, user) in users) _users[name] = user;
        }
    }

    User AllPowerful()
    {
        var user = Create(User.DefaultName);
        foreach (var rule in (ReadOnlySpan<string>)["on", "nopass", "allkeys", "allchannels", "allcommands"])
            user.Apply(rule);
        return user;
    }
}
