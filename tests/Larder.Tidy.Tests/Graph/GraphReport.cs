// What the folders inside a folder refer to, for people: which refers to which, what closes a circle, type by type.
namespace Larder.Tidy.Tests.Graph;

static class GraphReport
{
    const string Usage = "graph FOLDER            which of the folders in src/FOLDER refers to which, and the circles\n"
        + "graph FOLDER FROM TO    the types behind one of these; '.' is the folder's own files";

    public static int Write(string[] words, TextWriter output)
    {
        string folder = words.Length > 0 ? words[0].TrimEnd('/') : "";
        if (folder.StartsWith("src/", StringComparison.Ordinal)) folder = folder["src/".Length..];
        if (words.Length is not (1 or 3) || !FolderGraph.Parents.Contains(folder))
        {
            output.WriteLine(Usage);
            return 1;
        }
        if (words.Length == 1) WriteFolder(folder, output);
        else WritePair(folder, words[1], words[2], output);
        return 0;
    }

    static void WriteFolder(string folder, TextWriter output)
    {
        IReadOnlyList<IReadOnlyList<string>> circles = FolderGraph.CirclesIn(folder);
        ILookup<(string From, string To), TypeUse> among = FolderGraph.Among(folder);
        foreach (var member in among.GroupBy(uses => uses.Key.From).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{member.Key} ->");
            foreach (var uses in member.OrderBy(uses => uses.Key.To, StringComparer.Ordinal))
            {
                bool closes = circles.Any(circle => circle.Contains(uses.Key.From) && circle.Contains(uses.Key.To));
                output.WriteLine($"    {uses.Key.To} ({uses.Count()} uses by {uses.Select(use => use.From).Distinct().Count()}"
                    + $" types){(closes ? "  in a circle" : "")}");
            }
        }
        foreach (IReadOnlyList<string> circle in circles) output.WriteLine($"circle {folder}: {string.Join(' ', circle)}");
        if (circles.Count == 0) output.WriteLine("no circle");
    }

    static void WritePair(string folder, string from, string to, TextWriter output)
    {
        IEnumerable<TypeUse> uses = FolderGraph.Among(folder)[(from, to)];
        foreach (string line in uses.Select(use => $"{use.From} -> {use.To}").Order(StringComparer.Ordinal))
            output.WriteLine(line);
    }
}
