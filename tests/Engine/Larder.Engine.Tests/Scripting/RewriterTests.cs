// What becomes of Lua 5.1 sources.
using System.Text;
using Larder.Engine.Execution.Scripting.Dialect;
using Xunit;

namespace Larder.Engine.Tests.Scripting;

public sealed class RewriterTests
{
    [Theory]
    [InlineData("return nil")]
    [InlineData("local a, b = true, 'x'; a = b")]
    [InlineData("-- a comment .. with dots\nreturn t")]
    [InlineData("--[[ long\n % ]] return [==[ a .. b ]==]")]
    [InlineData("return 'a' .. \"b\" .. [[c]]")]
    [InlineData("local function f(n) return f(n) end return x")]
    [InlineData("return '\\n\\065\\\\'")]
    [InlineData("return 1.5 + .5 + 1e5 + 3.")]
    [InlineData("return 1E+5 + .5e-3 + 0x1p4")]
    public void Stays(string source) => Assert.Equal(source, Rewritten(source));

    [Theory]
    [InlineData("return 1, 0x1F, 007", "return 1.0, 0x1Fp0, 007.0")]
    [InlineData("return a[1]-1", "return a[1.0]-1.0")]
    [InlineData("local function f(n) return f(n - 1) end", "local function f(n) return f(n - 1.0) end")]
    [InlineData("for i = 1, -10, 2 do end", "for i = 1.0, -10.0, 2.0 do end")]
    [InlineData("return a % 2", "return a % 2.0")]
    [InlineData("return #t, #-a, #a^2", "return (#t+0.0), (#-a+0.0), (#a^2.0+0.0)")]
    [InlineData("goto = a.goto + goto", "_goto51 = a[\"goto\"] + _goto51")]
    [InlineData("return {goto = 'x'}", "return {[\"goto\"] = 'x'}")]
    public void BecomesDoubles(string source, string expected) => Assert.Equal(expected, Rewritten(source));

    [Theory]
    [InlineData("return a .. 'x'", "return _text51(a) .. 'x'")]
    [InlineData("return a .. b .. c", "return _text51(a) .. _text51(b) .. _text51(c)")]
    [InlineData("return d + 1.5 .. 'x' == y", "return _text51(d + 1.5) .. 'x' == y")]
    [InlineData("return #t..'x'", "return _text51((#t+0.0))..'x'")]
    [InlineData("return 1 ..'x'", "return _text51(1.0) ..'x'")]
    [InlineData("return(a) .. 'x'", "return _text51((a)) .. 'x'")]
    [InlineData("return not(a)or(b)..'x'", "return not(a)or _text51((b))..'x'")]
    [InlineData("return (a .. 'b') % c", "return (_modulo51((_text51(a) .. 'b') , c))")]
    [InlineData("return -a ^ b % #c%d", "return (_modulo51((_modulo51(-a ^ b , (#c+0.0))),d))")]
    [InlineData("return a % 0", "return (_modulo51(a , 0.0))")]
    [InlineData("return not(a) % 3 or x", "return (_modulo51(not(a) , 3.0)) or x")]
    [InlineData("-- a comment\rreturn a%b", "-- a comment\rreturn (_modulo51(a,b))")]
    [InlineData("for i = 1, ARGV[1] do end", "for i = 1.0, _limit51(ARGV[1.0]) do end")]
    [InlineData("for i = 1, 2, n do end", "for i = 1.0, 2.0, _step51(n) do end")]
    [InlineData("for k in pairs(t)do end", "for k in _iterator51(pairs(t))do end")]
    [InlineData("return redis.call('x')", "return _results51(redis.call('x'))")]
    [InlineData("return f{a=b..'c'}, x", "return f{a=_text51(b)..'c'}, x")]
    [InlineData("return function(...)return arg end", "return function(...) local arg=_arg51(...);return arg end")]
    public void IsWrapped(string source, string expected)
    {
        var rewritten = Rewritten(source);
        var imports = rewritten[..(rewritten.IndexOf(';') + 1)];
        Assert.StartsWith("local _", imports);
        Assert.Equal(expected, rewritten[imports.Length..]);
    }

    [Theory]
    [InlineData("return function(...) local a, arg = ... end")]
    [InlineData("return function(...) return x end")]
    [InlineData("return function(a) return arg end")]
    public void NeedsNoArg(string source) => Assert.Equal(source, Rewritten(source));

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
    [InlineData("return f\n(x)")]
    [InlineData("return [[ [[ ]]")]
    [InlineData("return a:goto()")]
    [InlineData("return 'abc")]
    [InlineData("return 0x")]
    [InlineData("return 1mb")]
    [InlineData("return 1..2")]
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
