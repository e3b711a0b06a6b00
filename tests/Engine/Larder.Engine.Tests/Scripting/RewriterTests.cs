// What becomes of Lua 5.1 sources.
using System.Text;
using Larder.Engine.Execution.Scripting.Dialect;
using Xunit;

namespace Larder.Engine.Tests.Scripting;

public sealed class RewriterTests
{
    const string Imports =
        "local _text51,_divisor51,_number51,_results51=_text51,_divisor51,_number51,_results51;";

    [Theory]
    [InlineData("return 1")]
    [InlineData("local a, b = 1, 'x'; a = b")]
    [InlineData("-- a comment .. with dots\nreturn #t")]
    [InlineData("--[[ long\n % ]] return [==[ a .. b ]==]")]
    [InlineData("return 'a' .. \"b\" .. [[c]]")]
    [InlineData("local function f(n) return f(n - 1) end return 1")]
    [InlineData("for i = 1, 10, 2 do end")]
    [InlineData("return a % 3")]
    [InlineData("return '\\n\\065\\\\'")]
    public void Stays(string source) => Assert.Equal(source, Rewritten(source));

    [Theory]
    [InlineData("return a .. 'x'", "return _text51(a) .. 'x'")]
    [InlineData("return a .. b .. c", "return _text51(a) .. _text51(b) .. _text51(c)")]
    [InlineData("return 1 + 2 .. 'x' == y", "return _text51(1 + 2) .. 'x' == y")]
    [InlineData("return (a .. 'b') % c", "return (_text51(a) .. 'b') % _divisor51(c)")]
    [InlineData("return -a ^ 2 % b ^ 2 .. ''", "return _text51(-a ^ 2 % _divisor51(b ^ 2)) .. ''")]
    [InlineData("return a % 0", "return a % _divisor51(0)")]
    [InlineData("return(a) .. 'x'", "return _text51((a)) .. 'x'")]
    [InlineData("return not(a) % 1 or(b)..'x'", "return not(a) % 1 or _text51((b))..'x'")]
    [InlineData("-- a comment\rreturn a % 0", "-- a comment\rreturn a % _divisor51(0)")]
    [InlineData("for i = 1, ARGV[1] do end", "for i = 1, _number51(ARGV[1]) do end")]
    [InlineData("return redis.call('x')", "return _results51(redis.call('x'))")]
    [InlineData("return f{a=b..'c'}, 2", "return f{a=_text51(b)..'c'}, 2")]
    public void IsWrapped(string source, string expected) => Assert.Equal(Imports + expected, Rewritten(source));

    [Theory]
    [InlineData("return '\\d\\.\\''", "return 'd.\\''")]
    [InlineData("return \"\\x41\"", "return \"x41\"")]
    public void EscapesAreRead(string source, string expected) => Assert.Equal(expected, Rewritten(source));

    [Theory]
    [InlineData("return 1 // 2")]
    [InlineData("return 1 & 2")]
    [InlineData("-- a comment\rreturn 1 // 2")]
    [InlineData("return 'a\rb'")]
    [InlineData("return ~1")]
    [InlineData("local x <close> = y")]
    [InlineData("::label::")]
    [InlineData("(...) = 1")]
    [InlineData("a, (b) = 1, 2")]
    [InlineData("(a)")]
    [InlineData("x")]
    [InlineData("f() = 1")]
    [InlineData("return 'abc")]
    [InlineData("return [[abc")]
    [InlineData("if x then")]
    public void IsNo51(string source) => Assert.Throws<ScriptSyntaxException>(() => Rewritten(source));

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.Throws<ScriptSyntaxException>(() => Rewritten("return " + new string('(', 100_000)));
        Assert.Throws<ScriptSyntaxException>(() => Rewritten("return " + new string('{', 100_000)));
        Assert.Throws<ScriptSyntaxException>(() => Rewritten(string.Concat(Enumerable.Repeat("do ", 100_000))));
    }

    [Fact]
    public void Any_words_in_any_order_are_rewritten_or_refused()
    {
        string[] words =
        [
            "a", "b", "f", "1", "0", "0x1f", "1e5", "'s'", "'\\d'", "\"q\\\"\"", "[[l]]", "[=[", "--", "--[[", "\n", "(", ")",
            "{", "}", "[", "]", "..", "...", ".", ",", ";", ":", "=", "==", "~=", "<=", "<", "%", "+", "-", "*", "/", "^",
            "#", "and", "or", "not", "if", "then", "else", "elseif", "end", "while", "do", "for", "in", "repeat", "until",
            "function", "local", "return", "break", "nil", "true", "\\", "&", "\u0080", "\0",
        ];
        var random = new Random(7);
        var rewritten = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var source = string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.GetItems(words, 1)[0]));
            try
            {
                Rewritten(source);
                rewritten++;
            }
            catch (ScriptSyntaxException)
            {
                // Most are no Lua at all.
            }
        }
        Assert.InRange(rewritten, 100, 49_000);
    }

    static string Rewritten(string source) =>
        Encoding.Latin1.GetString(Rewriter.Rewrite(Encoding.Latin1.GetBytes(source)));
}
