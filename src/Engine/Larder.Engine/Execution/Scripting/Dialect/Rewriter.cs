// Makes Lua 5.4 of a Lua 5.1 script, so that it computes what it did there. 5.1 has no numbers but doubles; 5.4 has
// integers, too, and none of them must ever be seen. The source is parsed as 5.1 and a few places are changed:
//
//     10, 0x1f          10.0, 0x1fp0                  literals are floats
//     #t                (#t+0.0)                      and so is a length
//     a .. b            _text51(a) .. _text51(b)      3.0 reads "3", not "3.0"
//     a % b             (_modulo51(a , b))            computed in another way
//     for i = a, b, c   for i = _first51(a), _limit51(b), _step51(c)       strings count as numbers
//     for k in f()      for k in _iterator51(f())     a fourth value means nothing
//     return f(x)       return _results51(f(x))       5.1 kept the frame that an error in a library's function names
//     function(...)     function(...) local arg=_arg51(...)    where arg is used and ... is not
//     "\d"              "d"                           unknown escapes
//     goto              _goto51                       a name like any other
//
// Lines stay where they were, so that error messages name the right ones. What is 5.4 only (goto as a statement, //, &,
// <close>) is no 5.1 and refused. The functions come with the prelude, and keep integers out of what libraries return.
using System.Text;

namespace Larder.Engine.Execution.Scripting.Dialect;

static class Rewriter
{
    static readonly string[] Functions =
        ["_text51", "_modulo51", "_first51", "_limit51", "_step51", "_iterator51", "_results51", "_arg51"];

    /// <summary>The source for the interpreter.</summary>
    /// <exception cref="ScriptSyntaxException">It is no Lua 5.1.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> source)
    {
        var edits = new List<Edit>();
        new Grammar(source, edits).Chunk();
        if (edits.Count == 0) return source.ToArray();

        var output = new MemoryStream(source.Length + edits.Count * 12);
        var used = string.Join(',', Array.FindAll(Functions, name => edits.Exists(edit => edit.Text.Contains(name))));
        if (used.Length > 0) output.Write(Encoding.Latin1.GetBytes($"local {used}={used};"));
        var position = 0;
        edits.Sort();
        foreach (var edit in edits)
        {
            output.Write(source[position..edit.At]);
            // "return(a) .. b": the keyword and what is put behind it stay two words.
            if (!edit.IsEnd && edit.At > 0 && Lexer.IsNamePart(source[edit.At - 1]) && Lexer.IsNamePart((byte)edit.Text[0]))
                output.WriteByte((byte)' ');
            output.Write(Encoding.Latin1.GetBytes(edit.Text));
            position = edit.At + edit.Removed;
        }
        output.Write(source[position..]);
        return output.ToArray();
    }
}

/// <summary>A change at one place: text that is put there, in place of some bytes of the source.</summary>
/// <param name="Found">The how-manieth change it was that was found.</param>
/// <param name="IsEnd">It belongs to what is in front of it.</param>
readonly record struct Edit(int At, int Found, string Text, bool IsEnd = false, int Removed = 0) : IComparable<Edit>
{
    /// <summary>
    /// By place: ends first, the innermost, found first, in front; then what begins, the outermost, found last, in front.
    /// </summary>
    public int CompareTo(Edit other)
    {
        if (At != other.At) return At.CompareTo(other.At);
        if (IsEnd != other.IsEnd) return IsEnd ? -1 : 1;
        return IsEnd ? Found.CompareTo(other.Found) : other.Found.CompareTo(Found);
    }
}
