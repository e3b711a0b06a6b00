// layers.txt as tables: each folder and the folders it may use, and the circles that are known.
using Larder.Tidy.Tests.Graph;

namespace Larder.Tidy.Tests;

/// <summary>A line of layers.txt.</summary>
/// <param name="Folder">A folder below src/.</param>
/// <param name="MayUse">Folders below src/ that it may use, beside itself; "FOLDER/." is only that folder's own files.</param>
sealed record Layer(string Folder, IReadOnlyList<string> MayUse)
{
    const string OwnFiles = "/" + FolderGraph.Itself;

    const string AsAbove = "..";

    public static IReadOnlyList<Layer> All { get; } = Read();

    /// <summary>The lines for a path below src/ and for the folders above it, the deepest first.</summary>
    public static IEnumerable<Layer> Over(string path) =>
        from layer in All
        where FolderGraph.IsIn(path, layer.Folder)
        orderby layer.Folder.Length descending
        select layer;

    /// <summary>
    /// True when code in this layer may use <paramref name="other"/>: itself, what is below its folder (it puts those
    /// together), and what its line names.
    /// </summary>
    public bool Allows(string other) => FolderGraph.IsIn(other, Folder) || MayUse.Any(
        use => use.EndsWith(OwnFiles, StringComparison.Ordinal)
            ? other == use[..^OwnFiles.Length]
            : FolderGraph.IsIn(other, use));

    static List<Layer> Read()
    {
        List<Layer> layers = [];
        foreach (LayerLine line in LayerLine.All.Where(line => line.Kind.Length == 0))
        {
            IEnumerable<string> above = layers.LastOrDefault(
                layer => line.Folder != layer.Folder && FolderGraph.IsIn(line.Folder, layer.Folder))?.MayUse ?? [];
            layers.Add(new Layer(
                line.Folder,
                [.. line.Names.SelectMany(name => name == AsAbove ? above : [Resolve(line.Folder, name)])]));
        }
        return layers;
    }

    // A name is looked for beside the folder first, then beside each folder above it, then among all assemblies.
    static string Resolve(string folder, string name)
    {
        string own = name.EndsWith(OwnFiles, StringComparison.Ordinal) ? OwnFiles : "";
        name = name[..^own.Length];
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            string beside = Path.Combine(above, name);
            if (Directory.Exists(Path.Combine(SourceTree.Root, "src", beside))) return beside + own;
        }
        string sources = Path.Combine(SourceTree.Root, "src");
        string? assembly = Directory.GetDirectories(sources).FirstOrDefault(
            area => Directory.Exists(Path.Combine(area, name)));
        return (assembly is null ? name : Path.Combine(Path.GetFileName(assembly), name)) + own;
    }
}

/// <summary>Members of a folder that refer to each other in a circle, which layers.txt says is known.</summary>
/// <param name="Reason">Why it is there.</param>
sealed record KnownCircle(string Folder, IReadOnlyList<string> Members, string Reason)
{
    public static IReadOnlyList<KnownCircle> All { get; } =
    [
        .. from line in LayerLine.All
           where line.Kind == "circle"
           select new KnownCircle(line.Folder, line.Names, line.Comment),
    ];
}

/// <summary>A line of layers.txt, taken apart: "[kind ]folder: names # comment".</summary>
sealed record LayerLine(string Kind, string Folder, string[] Names, string Comment)
{
    public static IReadOnlyList<LayerLine> All { get; } =
    [
        .. from line in File.ReadAllLines(Path.Combine(SourceTree.Root, "layers.txt"))
           let parts = line.Split('#', 2)
           where parts[0].Trim().Length > 0
           let sides = parts[0].Split(':', 2)
           let left = sides[0].Trim().Split(' ')
           select new LayerLine(
               left.Length > 1 ? left[0] : "",
               left[^1],
               sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
               parts.Length > 1 ? parts[1].Trim() : ""),
    ];
}
