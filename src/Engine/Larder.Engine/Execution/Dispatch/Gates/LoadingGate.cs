// While the data is loaded only commands that do not need it are executed; while others are served meanwhile, all but some.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Persistence;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars everything as long as there is less than all data.</summary>
public sealed class LoadingGate(LoadingState loading) : ICommandGate
{
    static readonly byte[] Refusal = "LOADING Valkey is loading the dataset in memory"u8.ToArray();

    public CommandFlags Barred => loading.IsLoading ? CommandFlags.Any
        : loading.IsAside ? CommandFlags.NoAsyncLoading
        : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        var isBarred = loading.IsLoading
            ? (context.Flags & CommandFlags.Loading) == 0
            : loading.IsAside && (context.Flags & CommandFlags.NoAsyncLoading) != 0;
        if (!isBarred) return true;
        context.Reply.Error(Refusal);
        return false;
    }
}
