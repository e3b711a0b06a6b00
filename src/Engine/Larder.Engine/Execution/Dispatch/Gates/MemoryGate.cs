// maxmemory: commands that need memory first make room by eviction, and are refused where the policy finds nothing.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace.Eviction;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Bars the commands that need memory as long as there is a limit.</summary>
public sealed class MemoryGate(Evictor evictor) : ICommandGate
{
    public CommandFlags Barred => evictor.HasLimit ? CommandFlags.DenyOom : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if ((context.Flags & CommandFlags.DenyOom) == 0) return true;
        if (evictor.MakeRoom(context.NowMs, RoomDemand.OfCommand(RequestBytes(context))) != RoomFound.None) return true;
        context.Reply.Error(ErrorTexts.OutOfMemory);
        return false;
    }

    // What the arguments bring is the least that is sure to be needed.
    static long RequestBytes(CommandContext context)
    {
        var last = context.Arguments.Slice(context.ArgumentCount - 1);
        return (long)last.Offset + last.Length;
    }
}
