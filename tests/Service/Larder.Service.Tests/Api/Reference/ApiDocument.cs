// docs/api.md as the table of operations and the notes make it.
using System.Text;
using Larder.Service.Api;

namespace Larder.Service.Tests.Api.Reference;

/// <summary>Writes the table of all actions, group by group.</summary>
sealed class ApiDocument(IReadOnlyDictionary<string, ApiOperation> operations, ApiNotes notes)
{
    const string Introduction = """
        # Actions of the API

        Every action of the ElastiCache API, version 2015-02-02, and whether Larder carries it out.

        An action that is *not yet* there answers `UnsupportedOperation`, and so does a request with a parameter that the
        action does not know yet: those are named beside it, with the one value that is taken all the same where there is
        one. Parameters that are not in ElastiCache's model are ignored, as AWS ignores them.

        A test of the service makes this file of the table of operations and of
        `tests/Service/Larder.Service.Tests/Api/Reference/api-notes.txt`, and fails when it differs.

        """;

    public string Write()
    {
        var text = new StringBuilder(Introduction);
        var all = notes.Groups.SelectMany(group => group.Actions).ToList();
        text.Append($"\n{all.Count(IsThere)} of {all.Count} are there.\n");
        foreach (var (title, actions) in notes.Groups)
        {
            text.Append($"\n## {title}\n\n{actions.Count(IsThere)} of {actions.Count}.\n\n")
                .Append("| Action | There | Without |\n| --- | --- | --- |\n");
            foreach (var action in actions) text.Append($"| {action} | {There(action)} | {Without(action)} |\n");
        }
        return text.ToString();
    }

    bool IsThere(string action) => operations[action].Run is not null;

    string There(string action)
    {
        if (!IsThere(action)) return "not yet";
        return notes.Refused.TryGetValue(action, out var reason) ? $"refused on purpose: {reason}" : "yes";
    }

    string Without(string action) => string.Join(", ", operations[action].Unread.Select(parameter =>
        parameter.Harmless is null ? parameter.Path : $"{parameter.Path} (but `{parameter.Harmless}`)"));
}
