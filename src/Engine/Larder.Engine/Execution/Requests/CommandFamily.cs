// A group of commands as it joins a node: the rows of its commands, and what binds functions to them. Those of the server
// itself join so, and so can others, with kinds of values that the server does not know.
using Larder.Engine.Items;

namespace Larder.Engine.Execution.Requests;

/// <summary>Commands that belong together.</summary>
/// <param name="Bind">Binds functions to the rows; called once, when the node is put together.</param>
/// <param name="Rows">
/// JSON of the form of commands.json, for commands that are not in there: their names, arity, flags, keys, categories and
/// documentation. What is in the rows holds as for any other command: gates, locks, rights, statistics, COMMAND.
/// </param>
public sealed record CommandFamily(Action<CommandBindings> Bind, ReadOnlyMemory<byte> Rows = default)
{
    /// <summary>Kinds of values that its commands work on, beside the server's own.</summary>
    public IReadOnlyList<ValueKind> Kinds { get; init; } = [];

    /// <summary>The rows that families bring.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> RowsOf(IEnumerable<CommandFamily> families)
    {
        foreach (var family in families) yield return family.Rows;
    }
}
