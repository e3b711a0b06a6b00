// memcached's command line, turned into lines of the configuration, so that both engines are set up in one way:
//
//   -m 256 -c 2000 -vv --port=11300     ->     the engine's defaults, then maxmemory 256mb, maxclients 2000, ...
using Larder.Engine.Settings.Syntax;
using System.Text;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Memcached;

/// <summary>Reads the options of memcached.</summary>
public static class MemcachedArguments
{
    /// <summary>
    /// What memcached has when nothing is said, where it differs from Valkey's defaults; but a node that nobody told to
    /// listens on this machine alone, whichever protocol it speaks.
    /// </summary>
    public const string Defaults =
        "port 11211\nunixsocketperm 700\nmaxmemory 64mb\nmaxmemory-policy allkeys-lru\nmaxclients 1024\ntcp-backlog 1024\n"
        + "save \"\"\nprotected-mode no\ntcp-keepalive 0\n";

    /// <summary>What -h shows.</summary>
    public static string Help => "options of memcached:\n"
        + string.Concat(MemcachedOption.All.Where(option => option.Help.Length > 0).Select(option => option.HelpLine + '\n'))
        + "-h, --help                         shows this\n-V, --version                      shows the version\n";

    /// <summary>The configuration lines that <paramref name="words"/> stand for, defaults first. Throws
    /// <see cref="ConfigException"/> for an option that memcached does not have or Larder does not offer.</summary>
    public static string ToOptions(IReadOnlyList<string> words) => Defaults + ToLines(words);

    /// <summary>The same without the defaults.</summary>
    public static string ToLines(IReadOnlyList<string> words)
    {
        StringBuilder lines = new();
        int verbosity = 0;
        for (int at = 0; at < words.Count; at++)
        {
            foreach ((MemcachedOption option, string value) in ReadWord(words, ref at))
            {
                if (option.Letter == 'v') verbosity++;
                if (option.ToLines is { } toLines) lines.Append(toLines(value)).Append('\n');
            }
        }
        if (verbosity > 1) lines.Append("loglevel debug\n");
        return lines.ToString();
    }

    // -m 64, -m64, -vvv, -kM, --port 1, --port=1.
    static List<(MemcachedOption Option, string Value)> ReadWord(IReadOnlyList<string> words, ref int at)
    {
        string word = words[at];
        if (word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2)
        {
            string[] pair = word[2..].Split('=', 2);
            MemcachedOption named = Array.Find(MemcachedOption.All, o => o.Name == pair[0])
                ?? throw new ConfigException($"unrecognized option '--{pair[0]}'");
            if (!named.TakesValue && pair.Length == 2)
                throw new ConfigException($"option '--{pair[0]}' doesn't allow an argument");
            return [(named, pair.Length == 2 ? NotEmpty(pair[1], word) : ValueOf(named, words, ref at, word))];
        }
        if (word.Length < 2 || word[0] != '-') throw new ConfigException($"'{word}' is no option of memcached");
        List<(MemcachedOption, string)> found = [];
        for (int letter = 1; letter < word.Length; letter++)
        {
            MemcachedOption option = Array.Find(MemcachedOption.All, o => o.Letter == word[letter])
                ?? throw new ConfigException($"invalid option -- '{word[letter]}'");
            if (option.TakesValue && letter + 1 < word.Length)
            {
                found.Add((option, word[(letter + 1)..]));
                break;
            }
            found.Add((option, ValueOf(option, words, ref at, $"-{option.Letter}")));
        }
        return found;
    }

    static string ValueOf(MemcachedOption option, IReadOnlyList<string> words, ref int at, string shown)
    {
        if (!option.TakesValue) return "";
        if (at + 1 == words.Count) throw new ConfigException($"option '{shown}' requires an argument");
        return NotEmpty(words[++at], shown);
    }

    static string NotEmpty(string value, string shown) =>
        value.Length > 0 ? value : throw new ConfigException($"option '{shown}' requires an argument");
}
