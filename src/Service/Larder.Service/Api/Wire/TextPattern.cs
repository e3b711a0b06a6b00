// A pattern of the API model, which the whole of a text must match. Callers choose the texts, so matching never backtracks.
using System.Text.RegularExpressions;

namespace Larder.Service.Api.Wire;

/// <summary>A regular expression and how it is written.</summary>
sealed class TextPattern(string pattern)
{
    readonly Regex _whole = new(
        $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public bool Matches(string text) => _whole.IsMatch(text);

    public override string ToString() => pattern;
}
