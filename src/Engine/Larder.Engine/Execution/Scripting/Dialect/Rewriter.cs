// Makes Lua 5.4 of a Lua 5.1 script, so that it computes what it did there. 5.4 tells integers from floats: where a
// number becomes text, the 5.1 text has to come out. The source is parsed as 5.1 and a few places are wrapped:
//
//     a .. b            _text51(a) .. _text51(b)      3.0 reads "3", not "3.0"
//     a % b             a % _divisor51(b)             by zero it is nan, no error
//     for i = a, b      for i = _number51(a), _number51(b)       strings count as numbers
//     return f(x)       return _results51(f(x))       5.1 kept the frame that an error in a library's function names
//     "\d"              "d"                           unknown escapes
//
// Lines stay where they were, so that error messages name the right ones. What is 5.4 only (goto, //, &, <close>) is no
// 5.1 and refused. The functions come with the prelude.
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

static class Rewriter
{
    const string Imports =
        "local _text51,_divisor51,_number51,_results51=_text51,_divisor51,_number51,_results51;";

    /// <summary>The source for the interpreter.</summary>
    /// <exception cref="ScriptSyntaxException">It is no Lua 5.1.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> source)
    {
        var edits = new List<Edit>();
        new Grammar(source, edits).Chunk();
        if (edits.Count == 0) return source.ToArray();

        var output = new MemoryStream(source.Length + edits.Count * 12 + Imports.Length);
        if (edits.Exists(edit => edit.Wrap != Wrap.None)) output.Write(Encoding.Latin1.GetBytes(Imports));
        var position = 0;
        edits.Sort();
        foreach (var edit in edits)
        {
            output.Write(source[position..edit.At]);
            // "return(a) .. b": the keyword and what is put behind it stay two words.
            if (!edit.IsEnd && edit.At > 0 && Lexer.IsNamePart(source[edit.At - 1])) output.WriteByte((byte)' ');
            output.Write(Encoding.Latin1.GetBytes(TextOf(edit)));
            position = edit.At + edit.Removed;
        }
        output.Write(source[position..]);
        return output.ToArray();
    }

    static string TextOf(in Edit edit) => edit.IsEnd ? ")" : edit.Wrap switch
    {
        Wrap.Text => "_text51(",
        Wrap.Divisor => "_divisor51(",
        Wrap.Number => "_number51(",
        Wrap.Results => "_results51(",
        _ => edit.Literal!,
    };
}

/// <summary>What an operand has to pass through.</summary>
enum Wrap : byte
{
    None,
    Text,
    Divisor,
    Number,
    Results,
}

/// <summary>A change at one place: the start or end of a wrapped operand, or a literal in place of another.</summary>
/// <param name="Found">The how-manieth change it was that was found.</param>
readonly record struct Edit(int At, int Found, Wrap Wrap, bool IsEnd, int Removed = 0, string? Literal = null)
    : IComparable<Edit>
{
    /// <summary>
    /// By place. Of those that begin at one place the outermost, found last, comes first; of those that end, last.
    /// </summary>
    public int CompareTo(Edit other) =>
        At != other.At ? At.CompareTo(other.At) : Rank.CompareTo(other.Rank);

    int Rank => IsEnd ? Found : -Found;
}
