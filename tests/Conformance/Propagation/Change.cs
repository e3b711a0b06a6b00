// A command of a stream of changes, and how two streams are held against each other.
using Larder.TestKit;

namespace Larder.Conformance.Tests.Propagation;

/// <summary>A command with the database that is selected for it.</summary>
/// <param name="Database">-1 for MULTI and EXEC: where SELECT stands beside them is the server's own.</param>
sealed record Change(int Database, IReadOnlyList<string> Words)
{
    const long NearMs = 5000, LeastTimeMs = 1_000_000_000_000;

    public string Name => Words[0].ToUpperInvariant();

    /// <summary>Whether the same is told: times that are counted from the command's moment may be a little apart.</summary>
    public bool IsSame(Change other, bool isChosen) =>
        Database == other.Database && Name == other.Name && Words.Count == other.Words.Count &&
        (isChosen || Words.Skip(1).Zip(other.Words.Skip(1)).All(
            pair => pair.First == pair.Second || AreNear(pair.First, pair.Second)));

    public override string ToString() => $"{string.Join(' ', Words)}{(Database > 0 ? $" (in {Database})" : "")}";

    static bool AreNear(string one, string other)
    {
        // A time, or the id of a stream's entry that begins with one.
        (string oneRest, string otherRest) = (Rest(ref one), Rest(ref other));
        return oneRest == otherRest && long.TryParse(one, out long first) && long.TryParse(other, out long second) &&
            first > LeastTimeMs && Math.Abs(first - second) < NearMs;
    }

    static string Rest(ref string word)
    {
        int dash = word.IndexOf('-', StringComparison.Ordinal);
        if (dash <= 0) return "";
        string rest = word[dash..];
        word = word[..dash];
        return rest;
    }
}

/// <summary>Puts raw commands into changes.</summary>
sealed class ChangeParser
{
    int _database;

    /// <summary>Null for what is no change: SELECT, pings of the link.</summary>
    public Change? Parse(byte[] raw)
    {
        List<string> words = Split(RespConnection.Text(raw));
        switch (words[0].ToUpperInvariant())
        {
            case "SELECT":
                _database = int.Parse(words[1]);
                return null;
            case "PING" or "REPLCONF":
                return null;
            case "MULTI" or "EXEC":
                return new Change(-1, words);
            default:
                return new Change(_database, words);
        }
    }

    static List<string> Split(string raw)
    {
        List<string> words = [];
        for (int at = raw.IndexOf('\n') + 1; at < raw.Length;)
        {
            int end = raw.IndexOf('\r', at), length = int.Parse(raw.AsSpan(at + 1, end - at - 1));
            words.Add(raw.Substring(end + 2, length));
            at = end + 2 + length + 2;
        }
        return words;
    }
}
