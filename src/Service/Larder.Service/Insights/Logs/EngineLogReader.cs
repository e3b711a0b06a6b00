// Reads on in a node's log file from where it was left. A log is known by its first line: when that is another, the file was
// put aside and begun anew, and what was not read yet is in the one beside it.
using System.Globalization;
using System.Text;

namespace Larder.Service.Insights.Logs;

/// <summary>Whole lines only; an unfinished one is left for the next time.</summary>
static class EngineLogReader
{
    const int BytesMax = 4 << 20;

    /// <param name="position">Hash of the first line, and the offset; null for the beginning.</param>
    public static (IReadOnlyList<string> Lines, string? Position) Read(string path, string? position)
    {
        if (FirstLineHash(path) is not { } hash) return ([], position);
        var known = position?.Split(':');
        var lines = new List<string>();
        long offset = 0;
        if (known is [var before, var text])
        {
            offset = long.Parse(text, CultureInfo.InvariantCulture);
            if (before != hash)
            {
                if (FirstLineHash(path + ".1") == before) ReadFrom(path + ".1", offset, lines);
                offset = 0;
            }
        }
        offset = ReadFrom(path, offset, lines);
        return (lines, string.Create(CultureInfo.InvariantCulture, $"{hash}:{offset}"));
    }

    static long ReadFrom(string path, long offset, List<string> lines)
    {
        using var file = Open(path);
        if (offset > file.Length) offset = 0;
        file.Position = offset;
        var bytes = new byte[Math.Min(file.Length - offset, BytesMax)];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var end = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
        lines.AddRange(Encoding.UTF8.GetString(bytes, 0, end).Split('\n').SkipLast(1).Select(line => line.TrimEnd('\r')));
        return offset + end;
    }

    static string? FirstLineHash(string path)
    {
        if (!File.Exists(path)) return null;
        using var file = Open(path);
        using var reader = new StreamReader(file);
        return reader.ReadLine() is { Length: > 0 } line
            ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(line)).AsSpan(0, 8))
            : null;
    }

    static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
