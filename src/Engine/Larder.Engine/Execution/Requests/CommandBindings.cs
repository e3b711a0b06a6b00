// What each command does. The table of commands is facts; the families bind their functions here, each with the parts of
// the node that it needs, so that nothing has to reach everything.
using System.Runtime.CompilerServices;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Requests;

/// <summary>A function for every command that is there. Filled at start, then only read.</summary>
public sealed class CommandBindings(CommandTable table)
{
    readonly Action<CommandContext>?[] _functions = new Action<CommandContext>?[table.All.Count];
    readonly Func<CommandContext, CommandFlags>?[] _flags = new Func<CommandContext, CommandFlags>?[table.All.Count];
    readonly bool[] _refuses = new bool[table.All.Count];

    public CommandTable Table { get; } = table;

    /// <summary>Gives a command its function. A name that the table does not know cannot be bound.</summary>
    public void Bind(string name, Action<CommandContext> function) => _functions[Table[name].Id] = function;

    /// <summary>Gives a command that a node of this kind never carries out the function that says so.</summary>
    public void BindRefusal(string name, Action<CommandContext> refusal)
    {
        Bind(name, refusal);
        _refuses[Table[name].Id] = true;
    }

    /// <summary>Gives a command whose flags depend on the request the function that tells them.</summary>
    public void BindFlags(string name, Func<CommandContext, CommandFlags> flags) => _flags[Table[name].Id] = flags;

    /// <summary>The flags that the gates look at: the command's own, or what its request makes of them.</summary>
    public CommandFlags FlagsOf(CommandContext context) => _flags[context.Command.Id]?.Invoke(context) ?? context.Command.Flags;

    /// <summary>What the command does; null as long as it is not there yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Action<CommandContext>? Of(CommandSpec command) => _functions[command.Id];

    public bool IsBound(CommandSpec command) => _functions[command.Id] != null;

    /// <summary>Whether all that the command does is to say why it does nothing here.</summary>
    public bool IsRefused(CommandSpec command) => _refuses[command.Id];
}
