// Applies one rule to a selector: allkeys ~x %R~x resetkeys, allchannels &x resetchannels, alldbs db=0,1 resetdbs,
// +x -x +@x -@x allcommands nocommands.
using Larder.Base.Text;
using System.Globalization;
using System.Text;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Access;

static class SelectorRules
{
    /// <summary>Null, or why the rule is refused.</summary>
    public static string? Apply(Selector selector, string rule)
    {
        switch (rule.ToLowerInvariant())
        {
            case "allkeys" or "~*": return SetKeys(selector, all: true);
            case "resetkeys": return SetKeys(selector, all: false);
            case "allchannels" or "&*": return SetChannels(selector, all: true);
            case "resetchannels": return SetChannels(selector, all: false);
            case "alldbs":
                selector.Databases = null;
                return null;
            case "resetdbs":
                selector.Databases = [];
                return null;
            case "allcommands" or "+@all":
                selector.Commands.SetAll(true);
                return null;
            case "nocommands" or "-@all":
                selector.Commands.SetAll(false);
                return null;
        }
        if (rule.StartsWith("db=", StringComparison.OrdinalIgnoreCase)) return SetDatabases(selector, rule[3..]);
        return rule[0] switch
        {
            '~' or '%' => AddKey(selector, rule),
            '&' => AddChannel(selector, rule[1..]),
            '+' or '-' => ChangeCommand(selector, rule[1..], rule[0] == '+'),
            _ => RuleErrors.Syntax,
        };
    }

    static string? SetKeys(Selector selector, bool all)
    {
        selector.AllowsAllKeys = all;
        selector.Keys.Clear();
        return null;
    }

    static string? SetChannels(Selector selector, bool all)
    {
        selector.AllowsAllChannels = all;
        selector.Channels.Clear();
        return null;
    }

    static string? AddKey(Selector selector, string rule)
    {
        if (selector.AllowsAllKeys) return RuleErrors.KeyAfterAll;
        var right = KeyRight.Both;
        var start = 1;
        if (rule[0] == '%')
        {
            right = KeyRight.None;
            for (; start < rule.Length && rule[start] != '~'; start++)
            {
                var one = char.ToUpperInvariant(rule[start]) switch
                {
                    'R' => KeyRight.Read,
                    'W' => KeyRight.Write,
                    _ => KeyRight.None,
                };
                if (one == KeyRight.None || (right & one) != 0) return RuleErrors.Syntax;
                right |= one;
            }
            if (right == KeyRight.None) return RuleErrors.Syntax;
            start = Math.Min(start + 1, rule.Length); // without the tilde it is the empty pattern
        }
        var text = rule[start..];
        if (HasBlanks(text)) return RuleErrors.Syntax;
        var known = selector.Keys.FindIndex(key => key.Text == text);
        var pattern = new KeyPattern(text, ByteText.GetBytes(text), right);
        if (known < 0) selector.Keys.Add(pattern);
        else selector.Keys[known] = pattern with { Right = right | selector.Keys[known].Right };
        return null;
    }

    static string? AddChannel(Selector selector, string text)
    {
        if (selector.AllowsAllChannels) return RuleErrors.ChannelAfterAll;
        if (HasBlanks(text)) return RuleErrors.Syntax;
        var channel = ByteText.GetBytes(text);
        if (!selector.Channels.Exists(known => known.AsSpan().SequenceEqual(channel))) selector.Channels.Add(channel);
        return null;
    }

    static string? SetDatabases(Selector selector, string list)
    {
        var databases = new SortedSet<int>();
        foreach (var word in list.Split(','))
        {
            if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return RuleErrors.Syntax;
            if (number is < 0 or >= int.MaxValue) return RuleErrors.DatabaseOutOfRange;
            databases.Add((int)number);
        }
        selector.Databases = databases;
        return null;
    }

    static string? ChangeCommand(Selector selector, string name, bool allow)
    {
        name = name.ToLowerInvariant();
        var rights = selector.Commands;
        if (name.StartsWith('@')) return rights.TrySetCategory(name[1..], allow) ? null : RuleErrors.UnknownCommand;
        var bar = name.LastIndexOf('|');
        if (bar < 0 || !allow)
        {
            if (!TryFind(selector.Table, name, out var whole)) return RuleErrors.UnknownCommand;
            rights.SetCommand(whole, allow);
            return null;
        }
        if (!TryFind(selector.Table, name[..bar], out var command)) return RuleErrors.UnknownCommand;
        if (command.Parent != null) return RuleErrors.FirstArgumentOfSubcommand;
        if (bar == name.Length - 1) return RuleErrors.Syntax;
        if (command.Subcommands == null)
        {
            rights.AllowFirstArgument(command, name[(bar + 1)..]);
            return null;
        }
        if (!TryFind(selector.Table, name, out var subcommand)) return RuleErrors.UnknownCommand;
        rights.SetCommand(subcommand, true);
        return null;
    }

    static bool TryFind(CommandTable table, string name, out CommandSpec command) => table.TryFind(name, out command);

    public static bool HasBlanks(string text) => text.AsSpan().IndexOfAny(" \t\r\n\v\f\0") >= 0;
}
