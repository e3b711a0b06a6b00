// Commands that something else than a client's request runs: a script, a transaction, a client that waited.
namespace Larder.Engine.Execution.Requests;

/// <summary>The dispatcher, as those below it know it. The command stands in the context; its locks are held.</summary>
public interface ICommandRunner
{
    /// <summary>Whether the gates let the command pass; otherwise the refusal is written, or it is postponed.</summary>
    bool TryPassGates(CommandContext context);

    /// <summary>Runs a command within a transaction or script.</summary>
    void RunInside(CommandContext context);

    /// <summary>Runs a command that waited, perhaps on the thread of another loop than its client's.</summary>
    void RunAgain(CommandContext context);
}
