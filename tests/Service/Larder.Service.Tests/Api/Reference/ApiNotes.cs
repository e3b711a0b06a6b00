// The hand-written half of docs/api.md: which actions belong together, and why some are refused on purpose.
namespace Larder.Service.Tests.Api.Reference;

/// <summary>Groups of actions in their order.</summary>
sealed record ApiNotes(
    IReadOnlyList<(string Title, IReadOnlyList<string> Actions)> Groups, IReadOnlyDictionary<string, string> Refused)
{
    public static ApiNotes Read(string file)
    {
        var groups = new List<(string, IReadOnlyList<string>)>();
        var refused = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '=')
            {
                groups.Add((line[1..].Trim(), new List<string>()));
                continue;
            }
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            ((List<string>)groups[^1].Item2).Add(parts[0]);
            if (parts.Length > 1) refused[parts[0]] = parts[1];
        }
        return new ApiNotes(groups, refused);
    }
}
