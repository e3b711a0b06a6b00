// The first line of a script or library: "#!lua flags=no-writes" or "#!lua name=mylib".
using Larder.Base.Text;
using Larder.Engine.Settings.Syntax;
using System.Text;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Execution.Scripting;

/// <summary>What the first line says, and its length: the script begins at the line break, so that lines count on.</summary>
public readonly record struct Shebang(string Engine, string Name, ScriptFlags Flags, int Length)
{
    /// <summary>Reads that of a script, which may have none.</summary>
    public static bool TryReadScript(ReadOnlySpan<byte> source, out Shebang shebang, out string error)
    {
        shebang = new Shebang("lua", "", ScriptFlags.Classic, 0);
        error = "";
        if (!source.StartsWith("#!"u8)) return true;
        var length = source.IndexOf((byte)'\n');
        if (length < 0)
        {
            error = "Invalid script shebang";
            return false;
        }
        if (!TrySplit(source[..length], out var words) || words.Count == 0)
        {
            error = "Invalid engine in script shebang";
            return false;
        }
        var flags = ScriptFlags.None;
        foreach (var word in words.Skip(1))
        {
            if (!word.StartsWith("flags=", StringComparison.Ordinal))
            {
                error = $"Unknown lua shebang option: {word}";
                return false;
            }
            foreach (var name in word["flags=".Length..].Split(','))
            {
                if (name.Length == 0) continue;
                if (!ScriptFlagNames.TryFind(name, out var flag))
                {
                    error = $"Unexpected flag in script shebang: {name}";
                    return false;
                }
                flags |= flag;
            }
        }
        shebang = new Shebang(words[0][2..], "", flags, length);
        return true;
    }

    /// <summary>Reads that of a library, which names it.</summary>
    public static bool TryReadLibrary(ReadOnlySpan<byte> source, out Shebang shebang, out string error)
    {
        shebang = default;
        error = source.StartsWith("#!"u8) ? "" : "Missing library metadata";
        if (error.Length > 0) return false;
        var length = source.IndexOf((byte)'\n');
        if (length < 0 || !TrySplit(source[..length], out var words) || words.Count == 0)
        {
            error = "Invalid library metadata";
            return false;
        }
        string? name = null;
        foreach (var word in words.Skip(1))
        {
            if (!word.StartsWith("name=", StringComparison.OrdinalIgnoreCase))
                error = $"Invalid metadata value given: {word}";
            else if (name != null)
                error = "Invalid metadata value, name argument was given multiple times";
            if (error.Length > 0) return false;
            name = word["name=".Length..];
        }
        if (name == null)
        {
            error = "Library name was not given";
            return false;
        }
        shebang = new Shebang(words[0][2..], name, ScriptFlags.None, length);
        return true;
    }

    static bool TrySplit(ReadOnlySpan<byte> line, out IReadOnlyList<string> words)
    {
        words = [];
        if (!QuotedWords.TrySplit(ByteText.GetString(line), out var split)) return false;
        words = split;
        return true;
    }
}
