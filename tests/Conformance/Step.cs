// One command of a scenario and how its two replies are compared.
using Larder.Engine.Settings.Syntax;
using System.Text;
using Larder.Engine.Settings.Files;

namespace Larder.Conformance.Tests;

/// <summary>How two replies are held against each other.</summary>
enum Comparison
{
    /// <summary>Byte for byte.</summary>
    Exact,

    /// <summary>The same elements in any order.</summary>
    AnyOrder,

    /// <summary>Integers no more than 5000 apart: times counted from the moment of the command.</summary>
    Near,

    /// <summary>The same kind of reply; the value is the server's own (a time, a random member, an id).</summary>
    Kind,
}

/// <summary>A command to send to both servers.</summary>
sealed record Step(Comparison Comparison, IReadOnlyList<byte[]> Words)
{
    public string Name => Encoding.UTF8.GetString(Words[0]).ToUpperInvariant();

    /// <summary>A command of text words.</summary>
    public static Step Of(params IEnumerable<string> words) =>
        new(Comparison.Exact, [.. words.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>
    /// A line of a scenario: an optional mark (~ any order, @ near, ? kind only), then words as redis-cli takes them.
    /// </summary>
    public static Step Parse(string line)
    {
        Comparison comparison = line[0] switch
        {
            '~' => Comparison.AnyOrder,
            '?' => Comparison.Kind,
            '@' => Comparison.Near,
            _ => Comparison.Exact,
        };
        string command = comparison == Comparison.Exact ? line : line[1..];
        return QuotedWords.TrySplit(Encoding.UTF8.GetBytes(command), out List<byte[]> words) && words.Count > 0
            ? new Step(comparison, words)
            : throw new FormatException($"not a command: {line}");
    }

    public override string ToString() => string.Join(' ', Words.Select(Shown));

    static string Shown(byte[] word)
    {
        string quoted = QuotedWords.Quote(Encoding.UTF8.GetString(word.AsSpan(0, Math.Min(word.Length, 60))));
        return quoted.Contains('\\') || quoted.Contains(' ') || quoted.Length == 2 ? quoted : quoted[1..^1];
    }
}
