// A reply taken apart, so that replies without an order can be compared.
namespace Larder.Engine.Tests.Commands;

/// <summary>One reply: its first line, and the parts of an aggregate.</summary>
sealed record ReplyTree(string Head, IReadOnlyList<ReplyTree> Parts)
{
    public static ReplyTree Parse(string reply)
    {
        var at = 0;
        return Parse(reply, ref at);
    }

    /// <summary>The reply as text, its elements in groups of <paramref name="group"/> sorted.</summary>
    public string Sorted(int group)
    {
        var flat = Parts.Select(part => part.ToText()).Chunk(group).Select(chunk => string.Join('=', chunk));
        return $"{Head} {string.Join(' ', flat.Order(StringComparer.Ordinal))}";
    }

    /// <summary>Like <see cref="Sorted"/> for SSCAN and HSCAN: the second part is sorted.</summary>
    public string SortedScan(int group) => $"{Parts[0].ToText()} {Parts[1].Sorted(group)}";

    public string ToText() => Parts.Count == 0 ? Head : $"{Head}[{string.Join(' ', Parts.Select(part => part.ToText()))}]";

    static ReplyTree Parse(string reply, ref int at)
    {
        var end = reply.IndexOf("\r\n", at, StringComparison.Ordinal);
        var line = reply[at..end];
        at = end + 2;
        var count = line.Length > 1 && int.TryParse(line.AsSpan(1), out var parsed) ? parsed : 0;
        if (line[0] == '$' && count >= 0)
        {
            var text = reply.Substring(at, count);
            at += count + 2;
            return new ReplyTree($"${text}", []);
        }
        if (line[0] == '%') count *= 2;
        if (line[0] is not ('*' or '~' or '%')) return new ReplyTree(line, []);
        var parts = new List<ReplyTree>();
        for (var i = 0; i < count; i++) parts.Add(Parse(reply, ref at));
        return new ReplyTree(line, parts);
    }
}
