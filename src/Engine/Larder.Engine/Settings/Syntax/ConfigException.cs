// Why a configuration cannot be used: what the user has to see before the process ends.
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Syntax;

/// <summary>A configuration file or command line is wrong.</summary>
/// <param name="reason">What is wrong, in a sentence.</param>
/// <param name="lineNumber">The line, from 1; 0 when the whole is wrong.</param>
/// <param name="line">The text of that line.</param>
public sealed class ConfigException(string reason, int lineNumber = 0, string line = "") : Exception(reason)
{
    /// <summary>The line, from 1; 0 when the whole is wrong.</summary>
    public int LineNumber { get; } = lineNumber;

    /// <summary>The text of that line.</summary>
    public string Line { get; } = line;

    /// <summary>The message as the field's servers print it: where, the line, and what is wrong.</summary>
    public string Report => LineNumber == 0
        ? Message
        : $"Reading the configuration file, at line {LineNumber}\n>>> '{Line}'\n{Message}";
}
