// Glob matching: known cases, a plain recursive model, and patterns made to be slow.
using System.Text;
using CsCheck;
using Larder.Base.Text;
using Xunit;

namespace Larder.Base.Tests.Text;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("*", "", false)]
    [InlineData("", "a", false)]
    [InlineData("h?llo", "hello", true)]
    [InlineData("h?llo", "hllo", false)]
    [InlineData("h*llo", "heeeello", true)]
    [InlineData("h[ae]llo", "hallo", true)]
    [InlineData("h[ae]llo", "hillo", false)]
    [InlineData("h[^e]llo", "hallo", true)]
    [InlineData("h[^e]llo", "hello", false)]
    [InlineData("h[a-c]llo", "hbllo", true)]
    [InlineData("h[c-a]llo", "hbllo", true)]
    [InlineData("h\\*llo", "h*llo", true)]
    [InlineData("h\\*llo", "hello", false)]
    [InlineData("[\\]]", "]", true)]
    [InlineData("[", "a", false)]
    [InlineData("[^", "a", true)]
    [InlineData("[a", "a", true)]
    [InlineData("[a-", "-", true)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("a***", "a", true)]
    public void Matches_as_the_servers_do(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Matches(pattern, text));

    [Theory]
    [InlineData("HeL*", "hello", true)]
    [InlineData("[A-C]", "b", true)]
    [InlineData("[x-z]", "Y", true)]
    [InlineData("\\A", "a", true)]
    [InlineData("a", "\u00c1", false)]
    public void Ignores_case_when_asked(string pattern, string text, bool expected)
    {
        Assert.Equal(expected, Matches(pattern, text, ignoreCase: true));
        Assert.False(Matches(pattern, text));
    }

    [Fact]
    public void Agrees_with_a_recursive_model() =>
        Gen.Select(Gen.Char["ab*?"].Array[0, 8], Gen.Char["ab"].Array[1, 8]).Sample((pattern, text) =>
            Assert.Equal(Model(pattern, text), Matches(new string(pattern), new string(text))), iter: 50_000);

    [Fact]
    public void A_pattern_of_many_stars_ends_soon()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 5000)) + "b";
        Assert.False(Matches(pattern, new string('a', 20_000)));
    }

    static bool Model(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.Length == 0) return text.Length == 0;
        if (pattern[0] == '*') return Model(pattern[1..], text) || (text.Length > 0 && Model(pattern, text[1..]));
        return text.Length > 0 && (pattern[0] == '?' || pattern[0] == text[0]) && Model(pattern[1..], text[1..]);
    }

    static bool Matches(string pattern, string text, bool ignoreCase = false) =>
        GlobPattern.Matches(Encoding.Latin1.GetBytes(pattern), Encoding.Latin1.GetBytes(text), ignoreCase);

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_pattern_with_very_many_stars_matches_nothing(int stars, bool matches)
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", stars));
        var text = Encoding.ASCII.GetBytes(new string('a', stars));
        Assert.Equal(matches, GlobPattern.Matches(Encoding.ASCII.GetBytes(pattern), text));
    }
}
