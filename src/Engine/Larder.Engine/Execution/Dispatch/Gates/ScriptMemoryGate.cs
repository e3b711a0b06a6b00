// maxmemory before a script: room is made while no lock is held, as within the script nothing can be evicted. Whether
// the script may run without room is for the script to say.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Keyspace.Eviction;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Looks at commands without mandatory keys, scripts among them, as long as there is a limit.</summary>
public sealed class ScriptMemoryGate(Evictor evictor) : ICommandGate
{
    public CommandFlags Barred => evictor.HasLimit ? CommandFlags.NoMandatoryKeys : CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if ((context.Flags & CommandFlags.NoMandatoryKeys) != 0) evictor.MakeRoom(context.NowMs, RoomDemand.OfCommand());
        return true;
    }
}
