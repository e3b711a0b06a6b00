// Which commands a selector allows: a bit for each command and subcommand, and the rules that led there, in their order.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Access;

/// <summary>Changed only before the user that it belongs to is published.</summary>
public sealed class CommandRights
{
    readonly CommandTable _table;
    readonly ulong[] _bits;
    readonly Dictionary<int, List<string>> _firstArguments = [];
    readonly List<string> _rules = [];

    public CommandRights(CommandTable table)
    {
        _table = table;
        _bits = new ulong[(table.All.Count + 63) / 64];
    }

    CommandRights(CommandRights other)
    {
        _table = other._table;
        _bits = [.. other._bits];
        _rules = [.. other._rules];
        StartsWithAll = other.StartsWithAll;
        foreach (var (id, words) in other._firstArguments) _firstArguments.Add(id, [.. words]);
    }

    /// <summary>+@all came first: commands that are not known yet are allowed too.</summary>
    public bool StartsWithAll { get; private set; }

    public bool AllowsEverything => StartsWithAll && _rules.Count == 0;

    public CommandRights Copy() => new(this);

    public bool Allows(CommandSpec command) => (_bits[command.Id >> 6] >> (command.Id & 63) & 1) != 0;

    /// <summary>Whether the command is allowed with this first argument (+select|0).</summary>
    public bool AllowsFirstArgument(CommandSpec command, string argument) =>
        _firstArguments.TryGetValue(command.Id, out var words) &&
        words.Contains(argument, StringComparer.OrdinalIgnoreCase);

    public void SetAll(bool allow)
    {
        Array.Fill(_bits, allow ? ulong.MaxValue : 0);
        StartsWithAll = allow;
        _rules.Clear();
        _firstArguments.Clear();
    }

    /// <summary>+@category or -@category; false when there is none of that name.</summary>
    public bool TrySetCategory(string category, bool allow)
    {
        if (!Categories.Names.Contains(category)) return false;
        Remember($"@{category}", allow);
        foreach (var command in _table.All)
        {
            if (command.AclCategories.Contains($"@{category}")) Set(command, allow);
        }
        return true;
    }

    public void SetCommand(CommandSpec command, bool allow)
    {
        Remember(command.Name, allow);
        Set(command, allow);
    }

    public void AllowFirstArgument(CommandSpec command, string argument)
    {
        if (!_firstArguments.TryGetValue(command.Id, out var words)) _firstArguments[command.Id] = words = [];
        if (!words.Contains(argument)) words.Add(argument);
        Remember($"{command.Name}|{argument.ToLowerInvariant()}", allow: true);
    }

    /// <summary>The rules as ACL LIST shows them: "-@all +get".</summary>
    public override string ToString() => string.Join(' ', [StartsWithAll ? "+@all" : "-@all", .. _rules]);

    void Set(CommandSpec command, bool allow)
    {
        SetBit(command.Id, allow);
        _firstArguments.Remove(command.Id);
        if (command.Subcommands == null) return;
        foreach (var subcommand in command.Subcommands.Values) SetBit(subcommand.Id, allow);
    }

    void SetBit(int id, bool allow)
    {
        if (allow) _bits[id >> 6] |= 1ul << (id & 63);
        else _bits[id >> 6] &= ~(1ul << (id & 63));
    }

    // A later rule replaces earlier ones for the same command, or for its subcommands.
    void Remember(string what, bool allow)
    {
        _rules.RemoveAll(rule => rule.AsSpan(1).SequenceEqual(what) ||
            rule.AsSpan(1).StartsWith(what + "|", StringComparison.Ordinal));
        _rules.Add((allow ? "+" : "-") + what);
    }
}
