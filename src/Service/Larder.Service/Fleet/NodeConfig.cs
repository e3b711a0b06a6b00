// The text of a configuration file: a directive a line, its words quoted where they need it.
using System.Globalization;
using System.Text;

namespace Larder.Service.Fleet;

/// <summary>Writes configuration files.</summary>
sealed class NodeConfig
{
    /// <summary>For how many seconds a primary waits for more replicas before it sends a copy: whoever waits for a group, waits
    /// for that.</summary>
    public const long SyncDelay = 0;

    readonly StringBuilder _text = new();

    public NodeConfig Add(string name, params IReadOnlyList<string> words)
    {
        _text.Append(name);
        foreach (var word in words) _text.Append(' ').Append(Quote(word));
        _text.Append('\n');
        return this;
    }

    public NodeConfig Add(string name, long number) => Add(name, number.ToString(CultureInfo.InvariantCulture));

    public NodeConfig AddAll(IEnumerable<NodeDirective> directives)
    {
        foreach (var directive in directives) Add(directive.Name, directive.Words);
        return this;
    }

    public override string ToString() => _text.ToString();

    static string Quote(string word)
    {
        if (word.Length > 0 && word.All(letter => letter is > ' ' and <= '~' and not ('"' or '\'' or '\\'))) return word;
        var quoted = new StringBuilder("\"");
        foreach (var octet in Encoding.UTF8.GetBytes(word))
        {
            if (octet is (byte)'"' or (byte)'\\') quoted.Append('\\').Append((char)octet);
            else if (octet is >= (byte)' ' and <= (byte)'~') quoted.Append((char)octet);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}");
        }
        return quoted.Append('"').ToString();
    }
}
