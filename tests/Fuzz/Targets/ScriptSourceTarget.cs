// Lua 5.1 sources: refused as such, or rewritten line by line into what the interpreter compiles.
using Larder.Engine.Execution.Specs;
using System.Text;
using Larder.Engine.Execution.Scripting.Dialect;
using Larder.Engine.Execution.Scripting.Lua;

namespace Larder.Fuzz.Targets;

/// <summary>The scripts' dialect. Nothing is run.</summary>
public sealed class ScriptSourceTarget : IFuzzTarget
{
    static readonly string[] Beyond = ["malformed number", "outside", "escape"];

    readonly Interpreter _interpreter = new(isEval: true, ServerIdentity.Own);

    public IReadOnlyList<string> Seeds { get; } =
    [
        "return redis.call('get', KEYS[1])", "local a, b = 1, 'x'; a = b .. a .. 3.0", "for i = 1, ARGV[1], 2 do end",
        "local t = {1, 2; a = 'b', ['c'] = t.x.y[1]} return #t % 3", "while a < 1e5 do a = a ^ 2 break end",
        "if not a then return elseif a ~= b then b = -a else f{} f'x' f[[y]] end", "repeat local x = f(...) until x == nil",
        "--[==[ long\n comment ]==] return [=[ text\n ]=] -- end", "return '\\d\\065\\n' .. \"\\\"\"",
        "local function f(n, ...) return f(n - 1, ...) end return f(2)", "function a.b:c() return self end",
        "for k, v in pairs(t) do t[k] = v .. '' end", "return 0x1f % 7 * (2 + 3) / 4 .. 'x' == y and z or nil",
    ];

    public void Try(byte[] input, Random random)
    {
        byte[] rewritten;
        try
        {
            rewritten = Rewriter.Rewrite(input);
        }
        catch (ScriptSyntaxException)
        {
            return;
        }
        Assert.Equal(input.AsSpan().Count((byte)'\n'), rewritten.AsSpan().Count((byte)'\n'));
        if (_interpreter.TryCompile(input, "=fuzz"u8, out var function, out var error)) _interpreter.Release(function);
        else Assert.True(IsBeyondGrammar(error), $"{error}\n{Encoding.Latin1.GetString(rewritten)}");
    }

    // What is refused for more than its grammar.
    static bool IsBeyondGrammar(string error) => Beyond.Any(error.Contains);
}
