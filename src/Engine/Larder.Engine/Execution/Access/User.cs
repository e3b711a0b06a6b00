// A user: whether and how it may log in, and what it may do then. Never changed once it is in the table: a change makes a
// copy that takes its place, so that readers on all loops need no lock.
using Larder.Base;
using Larder.Base.Text;
using System.Security.Cryptography;
using System.Text;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Access;

/// <summary>A user of the node.</summary>
public sealed class User
{
    public const string DefaultName = "default";
    const int HashLength = 64;

    readonly List<Selector> _selectors;
    readonly bool _allChannelsByDefault;

    /// <summary>A user without any right.</summary>
    public User(string name, CommandTable table, bool allChannelsByDefault)
    {
        Name = name;
        _allChannelsByDefault = allChannelsByDefault;
        _selectors = [new Selector(table, allChannelsByDefault)];
    }

    User(User other)
    {
        Name = other.Name;
        IsEnabled = other.IsEnabled;
        NeedsNoPassword = other.NeedsNoPassword;
        Passwords = [.. other.Passwords];
        _allChannelsByDefault = other._allChannelsByDefault;
        _selectors = other._selectors.ConvertAll(selector => selector.Copy());
    }

    public string Name { get; }
    public bool IsEnabled { get; private set; }
    public bool NeedsNoPassword { get; private set; }

    /// <summary>SHA-256 of each password, in hexadecimal.</summary>
    public List<string> Passwords { get; } = [];

    /// <summary>The first is the user's own; the others were added in parentheses.</summary>
    public IReadOnlyList<Selector> Selectors => _selectors;

    public Selector Root => _selectors[0];

    /// <summary>Nothing has to be checked for this user.</summary>
    public bool MayDoEverything => Root.AllowsEverything;

    /// <summary>What the gates have to look at for clients of this user.</summary>
    public CommandFlags Barred => MayDoEverything ? CommandFlags.None : CommandFlags.Any;

    public User Copy() => new(this);

    /// <summary>Whether the password opens this user's door. Takes the same time whatever the password.</summary>
    public bool Accepts(ReadOnlySpan<byte> password)
    {
        Span<byte> given = stackalloc byte[HashLength];
        Encoding.ASCII.GetBytes(Digests.Sha256Hex(password), given);
        var matches = NeedsNoPassword;
        foreach (var known in Passwords)
            matches |= CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(known), given);
        return matches && IsEnabled;
    }

    /// <summary>Applies one rule; returns null, or why it is refused. Only before the user is published.</summary>
    public string? Apply(string rule)
    {
        if (rule.Length == 0) return null;
        switch (rule.ToLowerInvariant())
        {
            case "on" or "off":
                IsEnabled = rule.Length == 2;
                return null;
            case "skip-sanitize-payload" or "sanitize-payload":
                return null; // payloads are always checked
            case "nopass" or "resetpass":
                NeedsNoPassword = rule[0] is 'n' or 'N';
                Passwords.Clear();
                return null;
            case "clearselectors":
                _selectors.RemoveRange(1, _selectors.Count - 1);
                return null;
            case "reset":
                Reset();
                return null;
        }
        return rule[0] switch
        {
            '>' or '#' or '<' or '!' => ChangePassword(rule),
            '(' when rule[^1] == ')' => AddSelector(rule[1..^1]),
            _ => SelectorRules.Apply(Root, rule),
        };
    }

    /// <summary>All rules in the form that sets them again, as ACL LIST and files have them.</summary>
    public override string ToString()
    {
        var parts = new List<string> { IsEnabled ? "on" : "off" };
        if (NeedsNoPassword) parts.Add("nopass");
        parts.AddRange(Passwords.Select(password => "#" + password));
        parts.Add(Root.ToString());
        parts.AddRange(_selectors.Skip(1).Select(selector => $"({selector})"));
        return string.Join(' ', parts);
    }

    void Reset()
    {
        IsEnabled = NeedsNoPassword = false;
        Passwords.Clear();
        var table = Root.Table;
        _selectors.Clear();
        _selectors.Add(new Selector(table, _allChannelsByDefault));
    }

    string? ChangePassword(string rule)
    {
        var isPlain = rule[0] is '>' or '<';
        var hash = isPlain ? Digests.Sha256Hex(ByteText.GetBytes(rule[1..])) : rule[1..];
        if (hash.Length != HashLength || hash.AsSpan().IndexOfAnyExcept("0123456789abcdef") >= 0)
            return RuleErrors.BadHash;
        if (rule[0] is '<' or '!') return Passwords.Remove(hash) ? null : RuleErrors.NoSuchPassword;
        if (!Passwords.Contains(hash)) Passwords.Add(hash);
        NeedsNoPassword = false;
        return null;
    }

    string? AddSelector(string rules)
    {
        var selector = new Selector(Root.Table, _allChannelsByDefault);
        foreach (var rule in rules.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (SelectorRules.Apply(selector, rule) is { } error) return error;
        }
        _selectors.Add(selector);
        return null;
    }
}
