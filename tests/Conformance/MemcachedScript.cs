// Scripts for memcached: the same lines to two servers. Replies of this protocol do not say where they end, so every
// line is followed by the meta command mn, whose answer MN marks the end.
using System.Net.Sockets;
using System.Text;

namespace Larder.Conformance.Tests;

/// <summary>A named list of lines.</summary>
sealed record MemcachedScript(string Name, IReadOnlyList<string> Lines)
{
    const string NameMark = "== ", EndMark = "MN\r\n";

    public static IReadOnlyList<MemcachedScript> All { get; } =
        [.. Directory.GetFiles(Scenario.Folder("Scripts"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    static IEnumerable<MemcachedScript> Read(string path)
    {
        string text = File.ReadAllText(path);
        foreach (string part in text.Split("\n" + NameMark)[1..])
        {
            string[] lines = part.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            yield return new MemcachedScript(lines[0], [.. lines[1..].Where(line => line[0] != '#')]);
        }
    }

    /// <summary>Sends a line and returns all that is answered to it.</summary>
    public static string Call(Socket connection, string line)
    {
        connection.Send(Encoding.Latin1.GetBytes(line.Replace("\\r\\n", "\r\n") + "\r\nmn\r\n"));
        StringBuilder reply = new();
        byte[] buffer = new byte[4096];
        while (true)
        {
            int count = connection.Receive(buffer);
            reply.Append(Encoding.Latin1.GetString(buffer, 0, count));
            string text = reply.ToString();
            if (text.EndsWith(EndMark, StringComparison.Ordinal)) return text[..^EndMark.Length];
            if (count == 0) return text + "(closed)";
        }
    }
}
