// The reasons to refuse a command before it runs, in one ordered list. Each gate names the flags of the commands that it
// has to look at; the union is one mask, so that a plain GET pays one AND.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Refuses commands. Called on the loops' threads, so it keeps no state of its own unguarded.</summary>
public interface ICommandGate
{
    /// <summary>Commands with any of these flags have to pass, for whichever client; may change at any time.</summary>
    CommandFlags Barred { get; }

    /// <summary>It refuses nothing, so the primary's commands come to it as well.</summary>
    bool LooksOn => false;

    /// <summary>Writes the refusal and returns false, or lets the command pass.</summary>
    bool TryPass(CommandContext context);
}

/// <summary>The gates in the order in which they are asked.</summary>
public sealed class GateList(params ICommandGate[] gates)
{
    int _barred;

    /// <summary>The flags that any gate looks at, as of the last <see cref="Refresh"/>.</summary>
    public CommandFlags Barred => (CommandFlags)Volatile.Read(ref _barred);

    /// <summary>To be called when a gate's flags changed.</summary>
    public void Refresh()
    {
        lock (gates) // or an older answer could overwrite a newer one
        {
            var barred = CommandFlags.None;
            foreach (var gate in gates) barred |= gate.Barred;
            Volatile.Write(ref _barred, (int)barred);
        }
    }

    public bool TryPass(CommandContext context)
    {
        // What the primary has done is done here, too.
        var isPrimary = context.Client.IsIn(ClientRoles.Primary);
        foreach (var gate in gates)
        {
            if (isPrimary && !gate.LooksOn) continue;
            if (!gate.TryPass(context)) return false;
        }
        return true;
    }
}
