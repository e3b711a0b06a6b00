// layers.txt as a table: each folder and the folders it may use.
namespace Larder.Tidy.Tests;

/// <summary>A line of layers.txt.</summary>
/// <param name="Folder">A folder below src/.</param>
/// <param name="MayUse">Folders below src/ that it may use, beside itself.</param>
sealed record Layer(string Folder, IReadOnlyList<string> MayUse)
{
    public static IReadOnlyList<Layer> All { get; } =
    [
        .. from line in File.ReadAllLines(Path.Combine(SourceTree.Root, "layers.txt"))
           where line.Length > 0 && line[0] != '#'
           let parts = line.Split(':', 2)
           let folder = parts[0].Trim()
           let names = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
           select new Layer(folder, [.. names.Select(name => Resolve(folder, name))]),
    ];

    // A name is looked for beside the folder first, then beside each folder above it, then among all assemblies.
    static string Resolve(string folder, string name)
    {
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            string beside = Path.Combine(above, name);
            if (Directory.Exists(Path.Combine(SourceTree.Root, "src", beside))) return beside;
        }
        string sources = Path.Combine(SourceTree.Root, "src");
        string? assembly = Directory.GetDirectories(sources).FirstOrDefault(
            area => Directory.Exists(Path.Combine(area, name)));
        return assembly is null ? name : Path.Combine(Path.GetFileName(assembly), name);
    }

    /// <summary>The layer whose folder is the deepest one above a path below src/; null when there is none.</summary>
    public static Layer? Of(string path) => (
        from layer in All
        where path == layer.Folder || path.StartsWith(layer.Folder + "/", StringComparison.Ordinal)
        orderby layer.Folder.Length descending
        select layer).FirstOrDefault();

    /// <summary>
    /// True when code in this layer may use <paramref name="other"/>: itself, what is below its folder (it puts those
    /// together), and what its line names.
    /// </summary>
    public bool Allows(string other) => MayUse.Append(Folder).Any(
        use => other == use || other.StartsWith(use + "/", StringComparison.Ordinal));
}
