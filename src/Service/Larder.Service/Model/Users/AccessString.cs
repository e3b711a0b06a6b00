// Access strings: the rules of an access control list without passwords, as a customer writes them. They are checked here as
// a node would check them, since a node that finds a rule it does not know refuses the whole file.
namespace Larder.Service.Model.Users;

static class AccessString
{
    /// <summary>Refuses what a node would not take, what sets passwords, and what would end the line.</summary>
    public static void Check(string access)
    {
        if (access.Any(char.IsControl)) throw Invalid("it contains a control character");
        var rules = Rules(access);
        if (rules.Count == 0) throw Invalid("it has no rule");
        var (keys, channels) = (false, false);
        foreach (var rule in rules)
        {
            if (rule.StartsWith('(')) CheckSelector(rule);
            else CheckRule(rule, isOfUser: true, ref keys, ref channels);
        }
    }

    // The rules; those of a selector are one, from its first parenthesis to its last.
    static List<string> Rules(string access)
    {
        var rules = new List<string>();
        string? open = null;
        foreach (var word in access.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var whole = open is null ? word : $"{open} {word}";
            open = whole.StartsWith('(') && !whole.EndsWith(')') ? whole : null;
            if (open is null) rules.Add(whole);
        }
        return open is null ? rules : throw Invalid($"the parenthesis in {open} is not closed");
    }

    static void CheckSelector(string selector)
    {
        var (keys, channels) = (false, false);
        foreach (var rule in selector[1..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            CheckRule(rule, isOfUser: false, ref keys, ref channels);
        }
    }

    // All keys or channels may be allowed once, and nothing added to them before they are reset.
    static void CheckRule(string rule, bool isOfUser, ref bool hasAllKeys, ref bool hasAllChannels)
    {
        switch (rule.ToLowerInvariant())
        {
            case "allkeys" or "~*": hasAllKeys = true; return;
            case "allchannels" or "&*": hasAllChannels = true; return;
            case "resetkeys": hasAllKeys = false; return;
            case "resetchannels": hasAllChannels = false; return;
            case "allcommands" or "nocommands" or "alldbs" or "resetdbs": return;
            case "on" or "off" or "clearselectors" or "sanitize-payload" or "skip-sanitize-payload" when isOfUser: return;
        }
        var isKnown = rule[0] switch
        {
            '~' => !hasAllKeys,
            '%' => !hasAllKeys && IsKeyPattern(rule),
            '&' => !hasAllChannels,
            '+' => IsCommand(rule[1..], mayHaveArgument: true),
            '-' => IsCommand(rule[1..], mayHaveArgument: false),
            _ => IsDatabases(rule),
        };
        if (!isKnown) throw Invalid($"{Shown(rule)} is not a rule that can be used there");
    }

    // %R~pattern, %W~pattern, %RW~pattern
    static bool IsKeyPattern(string rule)
    {
        var tilde = rule.IndexOf('~');
        return tilde > 0 && rule[1..tilde].ToUpperInvariant() is "R" or "W" or "RW" or "WR";
    }

    static bool IsCommand(string name, bool mayHaveArgument)
    {
        if (name.StartsWith('@')) return CommandNames.Categories.Contains(name[1..]);
        var parts = name.Split('|');
        if (parts.Length == 1 || CommandNames.HasSubcommands(parts[0])) return CommandNames.All.Contains(name);
        // The first argument, where there are no subcommands.
        return parts.Length == 2 && parts[1].Length > 0 && mayHaveArgument && CommandNames.All.Contains(parts[0]);
    }

    // db=0,3
    static bool IsDatabases(string rule) =>
        rule.StartsWith("db=", StringComparison.OrdinalIgnoreCase)
        && rule[3..].Split(',').All(number => number.Length is > 0 and < 10 && number.All(char.IsAsciiDigit));

    // Passwords that were put here by mistake go into no message.
    static string Shown(string rule) => rule[0] is '>' or '<' or '#' or '!' ? $"{rule[0]}..." : rule;

    static ApiException Invalid(string reason) =>
        ApiErrors.InvalidParameterValue($"The parameter AccessString is not valid: {reason}.");
}
