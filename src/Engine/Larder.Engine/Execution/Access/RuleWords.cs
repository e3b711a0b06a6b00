// Joins the words of a selector that was given in several: "(+get", "~a)" is one rule.
namespace Larder.Engine.Execution.Access;

static class RuleWords
{
    /// <summary>The rules; null when a parenthesis is not closed, which <paramref name="unmatched"/> then is.</summary>
    public static List<string>? Merge(IReadOnlyList<string> words, out string unmatched)
    {
        unmatched = "";
        var merged = new List<string>();
        string? open = null;
        foreach (var word in words)
        {
            if (open == null && word.StartsWith('(') && !word.EndsWith(')'))
            {
                open = unmatched = word;
                continue;
            }
            if (open == null)
            {
                merged.Add(word);
                continue;
            }
            open += " " + word;
            if (!word.EndsWith(')')) continue;
            merged.Add(open);
            open = null;
        }
        return open == null ? merged : null;
    }
}
