// Which files make up the append-only file, as Redis 7 and Valkey list them:
//
//     file appendonly.aof.2.base.rdb seq 2 type b        what a rewrite saved
//     file appendonly.aof.1.incr.aof seq 1 type h        history: to be deleted
//     file appendonly.aof.2.incr.aof seq 2 type i        changes since, in the order of their numbers
using System.Globalization;
using System.Text;
using Larder.Engine.Settings.Syntax;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>One of the files.</summary>
/// <param name="Name">Within the folder.</param>
/// <param name="Sequence">Counts up from 1, for bases and the others apart.</param>
public sealed record ListedFile(string Name, long Sequence);

/// <summary>A state of the list; a changed one is a new one.</summary>
public sealed record AppendOnlyManifest
{
    public const string Suffix = ".manifest";

    const int MostLineLength = 1023;

    public ListedFile? Base { get; init; }
    public IReadOnlyList<ListedFile> Increments { get; init; } = [];
    public IReadOnlyList<ListedFile> History { get; init; } = [];

    public bool IsEmpty => Base == null && Increments.Count == 0;

    /// <summary>What holds data, in the order in which it is loaded.</summary>
    public IEnumerable<ListedFile> Loaded => Base == null ? Increments : Increments.Prepend(Base);

    public long LastBase { get; init; }
    public long LastIncrement { get; init; }

    /// <summary>With a further file for changes.</summary>
    public AppendOnlyManifest WithIncrement(string name) => this with
    {
        Increments = [.. Increments, new ListedFile(name, LastIncrement + 1)],
        LastIncrement = LastIncrement + 1,
    };

    /// <summary>With a new base, which holds all of the first so many increments.</summary>
    public AppendOnlyManifest WithBase(string name, int increments) => this with
    {
        Base = new ListedFile(name, LastBase + 1),
        LastBase = LastBase + 1,
        Increments = [.. Increments.Skip(increments)],
        // The newest first, as it has always been listed.
        History = [.. Increments.Take(increments).Reverse(), .. Base is { } old ? [old] : Array.Empty<ListedFile>(), .. History],
    };

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Base is { } first) Append(text, first, 'b');
        foreach (var file in History) Append(text, file, 'h');
        foreach (var file in Increments) Append(text, file, 'i');
        return text.ToString();
    }

    /// <exception cref="AppendOnlyException">Says what is wrong, and in which line.</exception>
    public static AppendOnlyManifest Parse(string text)
    {
        if (text.Length == 0) throw Wrong("Found an empty AOF manifest", null, 0);
        var manifest = new AppendOnlyManifest();
        var lines = text.Split('\n')[..^1];
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > MostLineLength) throw Wrong("The AOF manifest file contains too long line", lines[i], i + 1);
            if (!lines[i].StartsWith('#')) manifest = manifest.WithLine(lines[i].Trim(' ', '\t', '\r'), i + 1);
        }
        // A list that was cut off may lack files.
        if (!text.EndsWith('\n'))
            throw Wrong("The AOF manifest file ends within a line", text[(text.LastIndexOf('\n') + 1)..], lines.Length + 1);
        return manifest;
    }

    AppendOnlyManifest WithLine(string line, int number)
    {
        if (!QuotedWords.TrySplit(line, out var words) || words.Count < 6 || words.Count % 2 != 0)
            throw Wrong("Invalid AOF manifest file format", line, number);
        var (name, sequence, type) = ("", 0L, '\0');
        for (var i = 0; i < words.Count; i += 2)
        {
            var value = words[i + 1];
            if (Is(words[i], "file")) name = value;
            else if (Is(words[i], "seq")) _ = long.TryParse(value, CultureInfo.InvariantCulture, out sequence);
            else if (Is(words[i], "type") && value.Length > 0) type = value[0];
        }
        if (name.AsSpan().ContainsAny('/', '\\')) throw Wrong("File can't be a path, just a filename", line, number);
        if (name.Length == 0 || sequence == 0 || type == 0) throw Wrong("Invalid AOF manifest file format", line, number);
        var file = new ListedFile(name, sequence);
        switch (type)
        {
            case 'b' when Base != null:
                throw Wrong("Found duplicate base file information", line, number);
            case 'b':
                return this with { Base = file, LastBase = sequence };
            case 'h':
                return this with { History = [.. History, file] };
            case 'i' when sequence <= LastIncrement:
                throw Wrong("Found a non-monotonic sequence number", line, number);
            case 'i':
                return this with { Increments = [.. Increments, file], LastIncrement = sequence };
            default:
                throw Wrong("Unknown AOF file type", line, number);
        }
    }

    static bool Is(string word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);

    static void Append(StringBuilder text, ListedFile file, char type) =>
        text.Append(CultureInfo.InvariantCulture, $"file {QuotedWords.Spell(file.Name)} seq {file.Sequence} type {type}\n");

    static AppendOnlyException Wrong(string reason, string? line, int number) => new(
        line == null ? reason : $"Reading the manifest file, at line {number}\n>>> '{line}'\n{reason}");
}
