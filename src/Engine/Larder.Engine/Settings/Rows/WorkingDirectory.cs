// The dir directive. Real servers change the directory of the process; Larder keeps the path instead, so that several
// nodes can live in one process, each with its own files.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Rows;

/// <summary>A directive that names an existing directory; its value is an absolute path.</summary>
public sealed class WorkingDirectory(string name, SettingFlags flags)
    : Setting<string>(name, Environment.CurrentDirectory, flags, alias: null)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out string value, out string error)
    {
        value = input.Single.Length == 0 ? "" : Path.GetFullPath(input.Single, Value);
        if (value.Length == 0) error = "dir can't be empty";
        else if (Directory.Exists(value)) error = "";
        else error = File.Exists(value) ? "Not a directory" : "No such file or directory";
        return error.Length == 0;
    }

    /// <inheritdoc/>
    protected override string Format(string value) => value;

    internal override IEnumerable<SettingLine> Lines() => [new($"{Name} {QuotedWords.Quote(Value)}", Forced: true)];
}
