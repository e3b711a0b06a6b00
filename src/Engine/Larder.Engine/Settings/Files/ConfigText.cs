// Reads the text of a configuration into the rows. One directive a line, # for comments, words quoted as QuotedWords
// has it; later lines win. The command line arrives here too, as lines after those of the file.
using Larder.Engine.Settings.Rows;
using Larder.Engine.Settings.Syntax;
using System.Text;
using Larder.Base.Text;

namespace Larder.Engine.Settings.Files;

/// <summary>Puts the directives of a text in force.</summary>
public sealed class ConfigText
{
    const int MaxIncludeDepth = 16;

    // Directives of former versions that files still hold: accepted, without effect.
    static readonly string[] Retired =
        ["list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands", "io-threads-do-reads"];

    readonly ServerSettings _settings;
    int _depth;

    ConfigText(ServerSettings settings) => _settings = settings;

    /// <summary>
    /// Reads the file at <paramref name="path"/> (null for none), then <paramref name="options"/>, into
    /// <paramref name="settings"/>. Throws <see cref="ConfigException"/> at the first line that is wrong.
    /// </summary>
    public static void Load(ServerSettings settings, string? path, string options = "")
    {
        string text = path is null ? "" : ReadFile(path) + "\n";
        new ConfigText(settings).Apply(text + options);
        if (path is not null) settings.FilePath = Path.GetFullPath(path);
        if (settings.Cluster.Enabled.Value && settings.Replication.ReplicaOf.Value is not null)
            throw new ConfigException("replicaof directive not allowed in cluster mode");
    }

    void Apply(string text)
    {
        string[] lines = text.Split('\n');
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at].Trim(' ', '\t', '\r');
            if (line.Length == 0 || line[0] == '#') continue;
            if (!QuotedWords.TrySplit(line, out List<string> words))
                throw new ConfigException("Unbalanced quotes in configuration line", at + 1, line);
            if (words.Count == 0) continue;
            string error = Direct(words);
            if (error.Length > 0) throw new ConfigException(error, at + 1, line);
        }
    }

    string Direct(List<string> words)
    {
        string name = words[0].ToLowerInvariant();
        if (_settings.Table.TryFind(name, out Setting? row)) return Set(row, words);
        switch (name)
        {
            case "include" when words.Count == 2:
                Include(words[1]);
                return "";
            case "user" when words.Count >= 2:
            case "rename-command" when words.Count == 3:
                _settings.Declarations.Add(words);
                return "";
            case "loadmodule":
                return "Modules are not supported";
            case "sentinel":
                return "sentinel directive while not in sentinel mode";
        }
        return Retired.Contains(name) && words.Count == 2 ? "" : "Bad directive or wrong number of arguments";
    }

    static string Set(Setting row, List<string> words)
    {
        IReadOnlyList<string> arguments = words[1..];
        bool several = row.Has(SettingFlags.MultipleArguments);
        if (!several && arguments.Count != 1) return "wrong number of arguments";
        // One word that holds several, as a command line passes them: --save "60 100".
        if (several && arguments is [{ Length: > 0 } only])
        {
            if (!QuotedWords.TrySplit(only, out List<string> parts)) return "Unbalanced quotes in configuration line";
            arguments = parts;
        }
        if (!row.TryStage(new SettingInput(arguments, FromFile: true), out string error)) return error;
        row.Commit();
        return "";
    }

    // A pattern that matches no file includes nothing, so that a conf.d folder may be empty.
    void Include(string pattern)
    {
        if (_depth == MaxIncludeDepth) throw new ConfigException("Too many levels of include");
        _depth++;
        string path = Path.GetFullPath(pattern, _settings.Process.Directory.Value);
        if (pattern.AsSpan().IndexOfAny("*?[") < 0)
        {
            Apply(ReadFile(path));
        }
        else
        {
            string folder = Path.GetDirectoryName(path) ?? "/";
            byte[] mask = ByteText.GetBytes(Path.GetFileName(path));
            string[] names = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
            foreach (string file in names.Order(StringComparer.Ordinal))
            {
                if (GlobPattern.Matches(mask, ByteText.GetBytes(Path.GetFileName(file)))) Apply(ReadFile(file));
            }
        }
        _depth--;
    }

    static string ReadFile(string path)
    {
        try
        {
            return ByteText.GetString(File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Fatal error, can't open config file '{path}': {Reason(failure)}");
        }
    }

    static string Reason(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        _ => failure.Message,
    };
}
