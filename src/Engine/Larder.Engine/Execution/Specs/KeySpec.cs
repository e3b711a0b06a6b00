// Where a command's keys stand among its arguments, as data. ACL, cluster, tracking, COMMAND GETKEYS and the locks all
// find keys through KeyFinder and nowhere else.
namespace Larder.Engine.Execution.Specs;

/// <summary>How the first key is found.</summary>
public enum KeySearch : byte
{
    /// <summary>At a fixed argument.</summary>
    Index,

    /// <summary>Behind a keyword.</summary>
    Keyword,

    /// <summary>Only the command itself knows.</summary>
    Unknown,
}

/// <summary>What a command does with the keys of a spec (COMMAND DOCS names them the same).</summary>
[Flags]
public enum KeyUse
{
    None = 0,
    ReadOnly = 1,
    ReadWrite = 2,
    Overwrite = 4,
    Remove = 8,
    Access = 16,
    Update = 32,
    Insert = 64,
    Delete = 128,
    NotKey = 256,
    Incomplete = 512,
    VariableFlags = 1024,
}

/// <summary>One group of keys of a command.</summary>
/// <param name="Search">How to find where the group begins.</param>
/// <param name="Index">Argument number, or for a keyword where to start looking (negative: from the end).</param>
/// <param name="Keyword">The keyword, upper case; empty unless searched for.</param>
/// <param name="CountedAt">For a group whose size is an argument: offset of that argument; else -1.</param>
/// <param name="FirstOffset">For a counted group: offset of the first key.</param>
/// <param name="Last">For a range: offset of the last key; negative counts from the last argument.</param>
/// <param name="Step">From one key to the next.</param>
/// <param name="Limit">For a range to the end: only the first 1/Limit of the arguments are keys; 0 and 1 mean all.</param>
/// <param name="Use">What is done with the keys.</param>
public sealed record KeySpec(
    KeySearch Search, int Index, byte[] Keyword, int CountedAt, int FirstOffset, int Last, int Step, int Limit, KeyUse Use)
{
    /// <summary>An option with one key as its value, like STORE; where it is given again the last counts.</summary>
    public bool IsOption { get; } = Search == KeySearch.Keyword && Index > 0 && CountedAt < 0 && Last == 0;
}
