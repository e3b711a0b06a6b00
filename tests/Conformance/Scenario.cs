// Scenarios as data: files of commands, cut into named parts.
//
//   == Appending to what is not there creates it
//   APPEND key "a b"
//   ~ KEYS *            any order
//   @ PTTL key          integers no more than 5000 apart
//   ? RANDOMKEY         the kind of reply only
namespace Larder.Conformance.Tests;

/// <summary>A named list of commands that starts on an empty server.</summary>
sealed record Scenario(string File, string Name, IReadOnlyList<Step> Steps)
{
    const string NameMark = "== ";

    /// <summary>All scenarios of all files.</summary>
    public static IReadOnlyList<Scenario> All { get; } = In("Scenarios");

    /// <summary>All scenarios of the files in a folder.</summary>
    public static IReadOnlyList<Scenario> In(string folder) =>
        [.. Directory.GetFiles(Folder(folder), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, name);

    static IEnumerable<Scenario> Read(string path)
    {
        string file = Path.GetFileNameWithoutExtension(path);
        string name = "";
        List<Step> steps = [];
        foreach (string line in System.IO.File.ReadAllLines(path).Select(line => line.Trim()))
        {
            if (line.StartsWith(NameMark, StringComparison.Ordinal))
            {
                if (steps.Count > 0) yield return new Scenario(file, name, steps);
                (name, steps) = (line[NameMark.Length..], []);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                steps.Add(Step.Parse(line));
            }
        }
        if (steps.Count > 0) yield return new Scenario(file, name, steps);
    }
}
