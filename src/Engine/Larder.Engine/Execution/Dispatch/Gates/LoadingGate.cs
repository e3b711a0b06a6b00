// While the data is loaded only commands that do not need it are executed.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Persistence;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars everything as long as there is less than all data.</summary>
public sealed class LoadingGate(LoadingState loading) : ICommandGate
{
    static readonly byte[] Refusal = "LOADING Valkey is loading the dataset in memory"u8.ToArray();

    public CommandFlags Barred => loading.IsLoading ? CommandFlags.Any : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (!loading.IsLoading || (context.Flags & CommandFlags.Loading) != 0) return true;
        context.Reply.Error(Refusal);
        return false;
    }
}
