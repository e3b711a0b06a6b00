// The words after larder node: a configuration file first or not, then directives by name; for memcached also its own
// options. All become lines of one configuration, and each name is checked before anything is read.
using Larder.Engine.Settings.Rows;
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Settings.Memcached;
using Larder.Node;

namespace Larder.NodeProgram;

static class NodeArguments
{
    // Lines of a configuration file that are not settings.
    static readonly string[] Declarations = ["include", "user", "rename-command"];

    /// <summary>
    /// The settings that the words ask for. Throws <see cref="LaunchException"/> for words on the command line that are
    /// wrong and <see cref="ConfigException"/> for lines of a file.
    /// </summary>
    public static ServerSettings Load(NodeEngine engine, IReadOnlyList<string> words)
    {
        ServerSettings settings = new();
        var isMemcached = engine == NodeEngine.Memcached;
        (string own, IReadOnlyList<string> directives) = isMemcached ? SplitMemcached(words, settings.Table) : ("", words);
        ServerArguments arguments = ServerArguments.Parse(directives);
        CheckNames(arguments.Options, settings.Table);
        string input = arguments.FromStandardInput ? Console.In.ReadToEnd() + "\n" : "";
        if (isMemcached) ConfigText.Load(settings, null, MemcachedArguments.Defaults);
        ConfigText.Load(settings, arguments.FilePath, input);
        ConfigText.Load(settings, null, own);
        try
        {
            ConfigText.Load(settings, null, arguments.Options);
        }
        catch (ConfigException wrong)
        {
            throw new LaunchException($"--{wrong.Line}: {wrong.Message}", ExitCodes.Misused);
        }
        return settings;
    }

    static void CheckNames(string options, SettingTable table)
    {
        foreach (string line in options.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = line.Split(' ')[0];
            if (table.TryFind(name, out _) || Declarations.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            string? nearest = NearestWord.Find(name, table.Names.Append("engine"));
            string advice = nearest is null ? "" : $"\nDid you mean --{nearest}?";
            throw new LaunchException($"node has no option --{name}{advice}", ExitCodes.Misused);
        }
    }

    // A first word without a dash is a configuration file; a word --name that is a directive takes the words up to the next
    // option; all else is memcached's.
    static (string Options, IReadOnlyList<string> Directives) SplitMemcached(
        IReadOnlyList<string> words, SettingTable table)
    {
        List<string> own = [], directives = [];
        bool hasFile = words.Count > 0 && !words[0].StartsWith('-');
        if (hasFile) directives.Add(words[0]);
        for (int at = hasFile ? 1 : 0; at < words.Count; at++)
        {
            bool isDirective = words[at].StartsWith("--", StringComparison.Ordinal)
                && table.TryFind(words[at][2..], out _);
            (isDirective ? directives : own).Add(words[at]);
            if (!isDirective) continue;
            do
            {
                if (at + 1 < words.Count) directives.Add(words[++at]);
            }
            while (at + 1 < words.Count && !words[at + 1].StartsWith('-'));
        }
        try
        {
            return (MemcachedArguments.ToLines(own), directives);
        }
        catch (ConfigException wrong)
        {
            throw new LaunchException(wrong.Message, ExitCodes.Misused);
        }
    }
}
