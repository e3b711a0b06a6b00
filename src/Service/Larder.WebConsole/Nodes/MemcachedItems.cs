// What a memcached node tells of itself and of its items, and changes to these.
using System.Globalization;
using System.Text;
using Larder.WebConsole.Caches;

namespace Larder.WebConsole.Nodes;

/// <summary>An item as the node's dump lists it; an expiry of null is none.</summary>
public sealed record MemcachedItem(string Key, long? ExpiresAtUnix, long? LastAccessUnix, long SizeBytes);

/// <summary>An item's value, with what a change of it must leave as it was: the flags by which clients know what the bytes are,
/// and the seconds left, 0 for no end.</summary>
sealed record MemcachedValue(StringPart Part, uint Flags, long SecondsLeft);

/// <summary>Items of the dump, and whether there were more.</summary>
sealed record MemcachedDump(IReadOnlyList<MemcachedItem> Items, bool IsCut, long Visited);

static class MemcachedItems
{
    public const int ValueBytesMax = 64 << 10;
    const int ItemsMax = 500, VisitedMax = 100_000, StatsMax = 2_000;
    const long RelativeSecondsMax = 60 * 60 * 24 * 30;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Names and values of <c>stats</c>.</summary>
    public static Task<IReadOnlyList<KeyValuePair<string, string>>> StatsAsync(
        MemberView node, string which, CancellationToken stop) =>
        TalkAsync<IReadOnlyList<KeyValuePair<string, string>>>(node, stop, async (line, limit) =>
        {
            await line.SendAsync(which.Length == 0 ? "stats" : $"stats {which}", null, limit);
            var rows = new List<KeyValuePair<string, string>>();
            while (rows.Count < StatsMax)
            {
                var text = await line.ReadLineAsync(limit);
                if (!text.StartsWith("STAT ", StringComparison.Ordinal)) break;
                var words = text.Split(' ', 3);
                rows.Add(KeyValuePair.Create(words[1], words.Length > 2 ? words[2] : ""));
            }
            return rows;
        });

    /// <summary>The items whose keys hold a text, as far as the dump is read.</summary>
    public static Task<MemcachedDump> DumpAsync(MemberView node, string part, CancellationToken stop) =>
        TalkAsync(node, stop, async (line, limit) =>
        {
            await line.SendAsync("lru_crawler metadump all", null, limit);
            var items = new List<MemcachedItem>();
            for (var visited = 0L; ; visited++)
            {
                var text = await line.ReadLineAsync(limit);
                if (text == "OK") continue; // said first by some versions
                if (text == "END") return new MemcachedDump(items, false, visited);
                if (!text.StartsWith("key=", StringComparison.Ordinal)) throw new RefusedException(text);
                if (items.Count == ItemsMax || visited == VisitedMax) return new MemcachedDump(items, true, visited);
                var item = ItemOf(text);
                if (part.Length == 0 || item.Key.Contains(part, StringComparison.OrdinalIgnoreCase)) items.Add(item);
            }
        });

    /// <summary>The value; null for a miss. A large one is left where it is.</summary>
    public static Task<MemcachedValue?> GetAsync(MemberView node, string key, CancellationToken stop) =>
        TalkAsync(node, stop, async (line, limit) =>
        {
            await line.SendAsync($"mg {Checked(key)} s f t", null, limit); // without the value, which may be large
            var head = await line.ReadLineAsync(limit);
            if (head is "EN") return null;
            if (head.Split(' ') is not ["HD", ['s', .. var size], ['f', .. var flags], ['t', .. var left]])
                throw new RefusedException(head);
            MemcachedValue Of(StringPart part) => new(
                part, uint.Parse(flags, CultureInfo.InvariantCulture),
                Math.Max(0, long.Parse(left, CultureInfo.InvariantCulture)));
            var bytesAll = long.Parse(size, CultureInfo.InvariantCulture);
            if (bytesAll > ValueBytesMax) return Of(new StringPart([], bytesAll));
            await line.SendAsync($"mg {key} v", null, limit);
            var answer = await line.ReadLineAsync(limit);
            if (answer is "EN") return null;
            var length = answer.Split(' ') is ["VA", var digits, ..] && int.TryParse(digits, out var bytes)
                && bytes <= ValueBytesMax
                ? bytes
                : throw new RefusedException(answer);
            return Of(new StringPart(await line.ReadBytesAsync(length, limit), length));
        });

    /// <param name="end">In seconds from now or, beyond thirty days, as a Unix time; 0 for none.</param>
    public static Task SetAsync(MemberView node, string key, string value, uint flags, long end, CancellationToken stop)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return SayAsync(node, $"set {Checked(key)} {flags} {end} {bytes.Length}", bytes, ["STORED"], stop);
    }

    /// <summary>Seconds from now as the protocol has them.</summary>
    public static long EndOf(long seconds, DateTimeOffset now) =>
        seconds > RelativeSecondsMax ? now.ToUnixTimeSeconds() + seconds : seconds;

    public static Task DeleteAsync(MemberView node, string key, CancellationToken stop) =>
        SayAsync(node, $"delete {Checked(key)}", null, ["DELETED", "NOT_FOUND"], stop);

    static Task<string> SayAsync(MemberView node, string request, byte[]? data, string[] good, CancellationToken stop) =>
        TalkAsync(node, stop, async (line, limit) =>
        {
            await line.SendAsync(request, data, limit);
            var answer = await line.ReadLineAsync(limit);
            return good.Contains(answer) ? answer : throw new RefusedException(answer);
        });

    static async Task<T> TalkAsync<T>(MemberView node, CancellationToken stop,
        Func<MemcachedConnection, CancellationToken, Task<T>> talk)
    {
        if (node.Host is null) throw new NodeException("The node has no address yet.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try
        {
            using var line = await MemcachedConnection.OpenAsync(node.Host, node.Port, limit.Token);
            return await talk(line, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new NodeException($"The node did not answer within {Limit.TotalSeconds:F0} seconds.");
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new NodeException($"The connection to the node was lost: {error.Message}.", error);
        }
    }

    // key=NAME exp=UNIX|-1 la=UNIX cas=N fetch=yes|no cls=N size=N; the name is escaped as in an address.
    static MemcachedItem ItemOf(string line)
    {
        var fields = line.Split(' ').Select(field => field.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        long? Number(string name) => fields.TryGetValue(name, out var text)
            && long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
        var key = Uri.UnescapeDataString(fields["key"]);
        return new MemcachedItem(key, Number("exp") is > 0 and var at ? at : null, Number("la"), Number("size") ?? 0);
    }

    static string Checked(string key) =>
        key.Length is > 0 and <= 250 && key.All(c => c > ' ' && c < 0x7f)
            ? key
            : throw new NodeException("A key has 1 to 250 printable characters and no blanks.");
}
