// A pattern of keys that a user may read, write, or both: ~x, %R~x, %W~x.
using Larder.Base.Text;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Access;

/// <summary>What is done with a key.</summary>
[Flags]
public enum KeyRight : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    Both = Read | Write,
}

/// <summary>A pattern and what it gives.</summary>
public sealed record KeyPattern(string Text, byte[] Bytes, KeyRight Right)
{
    const KeyUse Writing = KeyUse.Update | KeyUse.Insert | KeyUse.Delete;

    public bool Allows(ReadOnlySpan<byte> key, KeyRight wanted) =>
        (Right & wanted) == wanted && GlobPattern.Matches(Bytes, key);

    /// <summary>As it is written in a rule.</summary>
    public string Rule => Right switch
    {
        KeyRight.Both => $"~{Text}",
        KeyRight.Read => $"%R~{Text}",
        _ => $"%W~{Text}",
    };

    /// <summary>The rights that a command needs on a key of this use.</summary>
    public static KeyRight Needed(KeyUse use) =>
        ((use & KeyUse.Access) != 0 ? KeyRight.Read : KeyRight.None) |
        ((use & Writing) != 0 ? KeyRight.Write : KeyRight.None);
}
