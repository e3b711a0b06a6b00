// The command line of a server: [FILE|-] [--name value...]... , turned into lines that are read after the file.
//
//   redis.conf --port 6380 --save 60 100 --save ""     ->     port "6380"
//                                                             save "60" "100"
//                                                             save ""
using Larder.Engine.Settings.Syntax;
using System.Text;

namespace Larder.Engine.Settings.Files;

/// <summary>What a server is told on its command line.</summary>
/// <param name="FilePath">The configuration file; null for none.</param>
/// <param name="FromStandardInput">Directives also come from the standard input.</param>
/// <param name="Options">The overrides, as lines of a configuration file.</param>
public sealed record ServerArguments(string? FilePath, bool FromStandardInput, string Options)
{
    /// <summary>Takes the words of a command line apart; what they mean is judged when they are loaded.</summary>
    public static ServerArguments Parse(IReadOnlyList<string> words)
    {
        string? filePath = words.Count > 0 && !words[0].StartsWith('-') ? words[0] : null;
        bool fromStandardInput = false, complete = true;
        StringBuilder options = new();
        for (int at = filePath is null ? 0 : 1; at < words.Count; at++)
        {
            string word = words[at];
            if (word == "-" && (at == 0 || at == words.Count - 1))
            {
                fromStandardInput = true;
                continue;
            }
            // A value may begin with two dashes when its directive has none yet: --requirepass --secret.
            if (!complete || !word.StartsWith("--", StringComparison.Ordinal))
            {
                options.Append(' ').Append(QuotedWords.Quote(word));
                complete = true;
                continue;
            }
            if (options.Length > 0) options.Append('\n');
            options.Append(word.AsSpan(2));
            complete = word.Trim().Contains(' ');
            bool last = at == words.Count - 1;
            if (!IsEmptySave(word, last ? null : words[at + 1])) continue;
            options.Append(" \"\"");
            complete = true;
        }
        return new ServerArguments(filePath, fromStandardInput, options.ToString());
    }

    // A bare --save stands for --save "": scripts that build a command line from an empty list write that.
    static bool IsEmptySave(string word, string? next) =>
        word.Equals("--save", StringComparison.OrdinalIgnoreCase)
        && (next is null || next.StartsWith("--", StringComparison.Ordinal));
}
