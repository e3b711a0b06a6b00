// The binary operators of Lua 5.1 and how tightly they bind.
namespace Larder.Engine.Execution.Scripting.Dialect;

/// <summary>To the left and to the right; an operator with a smaller right side groups from the right.</summary>
readonly record struct Precedence(int Left, int Right)
{
    /// <summary>Of not, # and the minus sign.</summary>
    public const int Unary = 8;

    /// <summary>False when the token is no binary operator.</summary>
    public static bool TryFind(ReadOnlySpan<byte> token, out Precedence precedence)
    {
        precedence = token switch
        {
            [(byte)'^'] => new(10, 9),
            [(byte)'*' or (byte)'/' or (byte)'%'] => new(7, 7),
            [(byte)'+' or (byte)'-'] => new(6, 6),
            [(byte)'.', (byte)'.'] => new(5, 4),
            [(byte)'<' or (byte)'>'] => new(3, 3),
            [(byte)'<' or (byte)'>' or (byte)'~' or (byte)'=', (byte)'='] => new(3, 3),
            _ when token.SequenceEqual("and"u8) => new(2, 2),
            _ when token.SequenceEqual("or"u8) => new(1, 1),
            _ => default,
        };
        return precedence.Left > 0;
    }
}
