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

    // A name is looked for beside the folder first, then beside each folder above it.
    static string Resolve(string folder, string name)
    {
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            string beside = Path.Combine(above, name);
            if (Directory.Exists(Path.Combine(SourceTree.Root, "src", beside))) return beside;
        }
        return name;
    }

    /// <summary>The layer whose folder is the deepest one above a path below src/; null when there is none.</summary>
    public static Layer? Of(string path) => (
        from layer in All
        where path == layer.Folder || path.StartsWith(layer.Folder + "/", StringComparison.Ordinal)
        orderby layer.Folder.Length descending
        select layer).FirstOrDefault();

    /// <summary>True when code in this layer may use <paramref name="other"/>.</summary>
    public bool Allows(string other) =>
        other == Folder || MayUse.Any(use => other == use || other.StartsWith(use + "/", StringComparison.Ordinal));
}
