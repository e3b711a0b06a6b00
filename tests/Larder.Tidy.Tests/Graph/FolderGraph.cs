// Which folder below src/ refers to which, computed from the compiled assemblies, and the circles among siblings.
namespace Larder.Tidy.Tests.Graph;

/// <summary>Code in the folder <paramref name="From"/> refers to code in the folder <paramref name="To"/>.</summary>
/// <param name="Types">The type that refers and the type it refers to.</param>
readonly record struct FolderUse(string From, string To, TypeUse Types);

static class FolderGraph
{
    /// <summary>The member of a folder that stands for its own files, beside the folders in it.</summary>
    public const string Itself = ".";

    static readonly string Sources = Path.Combine(SourceTree.Root, "src");

    // tests/Larder.Tidy.Tests/bin/CONFIGURATION/net10.0: what is read was built the same way as what reads it.
    static readonly string Configuration =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    /// <summary>The folders that hold a project, below src/.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. from file in SourceTree.All
           where file.IsUnder("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal)
           select Path.GetDirectoryName(file.Path)!["src/".Length..],
    ];

    // Namespaces are folders: Larder.Engine.Execution is the folder Execution of the project Larder.Engine.
    static readonly Dictionary<string, string> FolderOf = (
        from project in Projects
        from folder in SourceTree.All
            .Where(file => file.IsUnder("src/" + project))
            .SelectMany(file => Above(Path.GetDirectoryName(file.Path)!["src/".Length..], project))
            .Distinct()
        select (Space: Path.GetFileName(project) + folder[project.Length..].Replace('/', '.'), Folder: folder))
        .ToDictionary(pair => pair.Space, pair => pair.Folder);

    /// <summary>Every use that leaves its folder, within an assembly or between two.</summary>
    public static IReadOnlyList<FolderUse> Uses { get; } =
    [
        .. from project in Projects
           from use in AssemblyUses.Of(Assembly(project))
           let origin = Folder(use.From.Namespace)
           let target = Folder(use.To.Namespace)
           where origin is not null && target is not null && origin != target
           select new FolderUse(origin, target, use),
    ];

    /// <summary>Every folder with others in it.</summary>
    public static IEnumerable<string> Parents => FolderOf.Values
        .Select(folder => Path.GetDirectoryName(folder)!)
        .Where(folder => folder.Length > 0)
        .Distinct()
        .Order(StringComparer.Ordinal);

    public static bool IsIn(string folder, string above) =>
        folder == above || folder.StartsWith(above + "/", StringComparison.Ordinal);

    /// <summary>The uses between the members of a folder: the folders in it, and <see cref="Itself"/>.</summary>
    public static ILookup<(string From, string To), TypeUse> Among(string parent) => (
        from use in Uses
        where IsIn(use.From, parent) && IsIn(use.To, parent)
        let pair = (From: Member(use.From, parent), To: Member(use.To, parent))
        where pair.From != pair.To
        select (pair, use.Types)).ToLookup(each => each.pair, each => each.Types);

    /// <summary>The groups of members of a folder that reach each other, each in the order of the alphabet.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> CirclesIn(string parent)
    {
        ILookup<string, string> next = Among(parent).ToLookup(uses => uses.Key.From, uses => uses.Key.To);
        Dictionary<string, HashSet<string>> reached = next.ToDictionary(uses => uses.Key, uses => Reach(uses.Key, next));
        return
        [
            .. reached.Keys
                .Where(member => reached[member].Contains(member))
                .GroupBy(member => string.Join(' ', reached[member]
                    .Where(other => reached.TryGetValue(other, out HashSet<string>? back) && back.Contains(member))
                    .Order(StringComparer.Ordinal)))
                .Select(circle => (IReadOnlyList<string>)circle.Key.Split(' '))
                .OrderBy(circle => circle[0], StringComparer.Ordinal),
        ];
    }

    static HashSet<string> Reach(string start, ILookup<string, string> next)
    {
        HashSet<string> reached = [];
        Stack<string> open = new([start]);
        while (open.TryPop(out string? member))
        {
            foreach (string other in next[member])
            {
                if (reached.Add(other)) open.Push(other);
            }
        }
        return reached;
    }

    static string Member(string folder, string parent) =>
        folder == parent ? Itself : folder[(parent.Length + 1)..].Split('/')[0];

    static string Assembly(string project)
    {
        string output = Path.Combine(Sources, project, "bin", Configuration);
        string name = Path.GetFileName(project) + ".dll";
        // A project has one framework; the folder is named after it.
        return Directory.GetDirectories(output).Select(folder => Path.Combine(folder, name)).Single(File.Exists);
    }

    static IEnumerable<string> Above(string folder, string project)
    {
        for (; folder.Length >= project.Length; folder = Path.GetDirectoryName(folder)!) yield return folder;
    }

    // What generators make stands in the namespace of what it is for, or below it: the longest known beginning counts.
    static string? Folder(string space)
    {
        for (; space.Length > 0; space = space.Contains('.') ? space[..space.LastIndexOf('.')] : "")
        {
            if (FolderOf.TryGetValue(space, out string? folder)) return folder;
        }
        return null;
    }
}
