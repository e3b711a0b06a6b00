// What two servers hold that differs, by their content: makers' digests of the same content are not the same, since Redis
// and Valkey write some scores in other letters (-3000000000 and -3e+9).
using System.Globalization;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Replication;

static class Differences
{
    const int Databases = 16, Shown = 5, LongestShown = 2000;

    /// <summary>The first few keys that are not the same, each with its content on both sides; empty if there are none.</summary>
    public static string Between(Member one, Member other)
    {
        using RespConnection left = one.Connect(), right = other.Connect();
        List<string> found = [];
        for (int database = 0; database < Databases && found.Count < Shown; database++)
        {
            left.Call("SELECT", $"{database}");
            right.Call("SELECT", $"{database}");
            foreach (byte[] key in Keys(left).Union(Keys(right), ByBytes).OrderBy(RespConnection.Text, StringComparer.Ordinal))
            {
                string ours = Content(left, key), theirs = Content(right, key);
                if (ours == theirs) continue;
                found.Add($"database {database}, {RespConnection.Text(key)}:\n  {Cut(ours)}\n  {Cut(theirs)}");
                if (found.Count == Shown) break;
            }
        }
        return string.Join('\n', found);
    }

    static readonly IEqualityComparer<byte[]> ByBytes = EqualityComparer<byte[]>.Create(
        (one, other) => one.AsSpan().SequenceEqual(other), bytes => bytes.Length);

    static IEnumerable<byte[]> Keys(RespConnection client) => Elements(client.Call("KEYS", "*"));

    /// <summary>A key's type, end and value, the same for the same value.</summary>
    static string Content(RespConnection client, byte[] key)
    {
        string type = RespConnection.Text(Ask(client, "TYPE", key)).TrimEnd();
        string content = type switch
        {
            "+string" => RespConnection.Text(Ask(client, "GET", key)),
            "+list" => RespConnection.Text(Ask(client, "LRANGE", key, "0", "-1")),
            "+set" => Ordered(Elements(Ask(client, "SMEMBERS", key)).Select(RespConnection.Text)),
            "+hash" => Ordered(Pairs(Ask(client, "HGETALL", key)).Select(pair => $"{pair.Name}: {pair.Value}")),
            "+zset" => Ordered(Pairs(Ask(client, "ZRANGE", key, "0", "-1", "WITHSCORES")).Select(
                pair => $"{pair.Name}: {Score(pair.Value)}")),
            "+stream" => RespConnection.Text(Ask(client, "XRANGE", key, "-", "+")),
            _ => "",
        };
        return $"{type[1..]}, ends {RespConnection.Text(Ask(client, "PEXPIRETIME", key)).Trim()}, {content.Replace("\r\n", " ")}";
    }

    // As a number where .NET reads it, which "inf" is not.
    static string Score(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double score) ? $"{score:R}" : text;

    static string Ordered(IEnumerable<string> elements) => string.Join(", ", elements.Order(StringComparer.Ordinal));

    static string Cut(string content) => content.Length > LongestShown ? content[..LongestShown] + "..." : content;

    static byte[] Ask(RespConnection client, string command, byte[] key, params string[] rest) =>
        client.Call([Bytes(command), key, .. rest.Select(Bytes)]);

    static byte[] Bytes(string word) => System.Text.Encoding.Latin1.GetBytes(word);

    static IEnumerable<(string Name, string Value)> Pairs(byte[] reply) =>
        Elements(reply).Select(RespConnection.Text).Chunk(2).Select(pair => (pair[0], pair[1]));

    // *2 | $1 | a | $2 | bc
    static IEnumerable<byte[]> Elements(byte[] reply)
    {
        for (int at = EndOfLine(reply, 0); at < reply.Length;)
        {
            int end = EndOfLine(reply, at);
            int length = int.Parse(RespConnection.Text(reply[(at + 1)..(end - 2)]), CultureInfo.InvariantCulture);
            yield return reply[end..(end + length)];
            at = end + length + 2;
        }
    }

    static int EndOfLine(byte[] reply, int at) => at + reply.AsSpan(at).IndexOf("\r\n"u8) + 2;
}
