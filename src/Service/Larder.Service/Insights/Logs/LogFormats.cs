// Lines of delivered logs, as ElastiCache documents them. What commands were called with is left out.
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Larder.Service.Insights.Logs;

/// <summary>Makes a line of fields.</summary>
static class LogFormats
{
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // PID:ROLE TIME SIGN MESSAGE
    static readonly Regex EngineLine = new(
        @"^\d+:([A-Z]) (\d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2}\.\d{3}) ([.\-*#]) (.*)$", RegexOptions.CultureInvariant);

    static readonly Regex LeftOut = new(@"^\.\.\. \((\d{1,9}) more arguments\)$", RegexOptions.CultureInvariant);

    static readonly Dictionary<string, string> Levels = new()
    {
        ["."] = "DEBUG", ["-"] = "VERBOSE", ["*"] = "NOTICE", ["#"] = "WARNING",
    };

    /// <summary>An entry of SLOWLOG GET: number, time, microseconds, words, address, name.</summary>
    public static string SlowLine(string clusterId, string nodeId, object?[] entry, bool isJson) => Line(
        [
            ("CacheClusterId", clusterId), ("CacheNodeId", nodeId), ("Id", entry[0]), ("Timestamp", entry[1]),
            ("Duration (us)", entry[2]), ("Command", Redacted(entry[3] as object?[] ?? [])),
            ("ClientAddress", entry.ElementAtOrDefault(4) ?? ""), ("ClientName", entry.ElementAtOrDefault(5) ?? ""),
        ],
        isJson);

    /// <summary>A line of a node's own log.</summary>
    public static string EngineLogLine(string clusterId, string nodeId, string line, bool isJson)
    {
        var parts = EngineLine.Match(line);
        return Line(
            [
                ("CacheClusterId", clusterId), ("CacheNodeId", nodeId),
                ("LogLevel", parts.Success ? Levels[parts.Groups[3].Value] : ""), ("Role", parts.Groups[1].Value),
                ("Time", parts.Groups[2].Value), ("Message", parts.Success ? parts.Groups[4].Value : line),
            ],
            isJson);
    }

    /// <summary>The command alone, and how many arguments it had.</summary>
    public static string Redacted(IReadOnlyList<object?> words)
    {
        if (words.Count == 0) return "";
        var command = (words[0] as string ?? "").ToUpperInvariant();
        long count = words.Count - 1;
        // The slow log itself keeps some words only, and says how many it left out.
        if (words[^1] is string last && LeftOut.Match(last) is { Success: true } left)
            count += long.Parse(left.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1;
        return count == 0 ? command : $"{command} ... ({count} more arguments)";
    }

    static string Line((string Name, object? Value)[] fields, bool isJson) => isJson
        ? JsonSerializer.Serialize(fields.ToDictionary(field => field.Name, field => field.Value), Json)
        : string.Join(',', fields.Select(field => Quoted(Convert.ToString(field.Value, CultureInfo.InvariantCulture) ?? "")));

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : JsonSerializer.Serialize(text, Json);
}
