// Binds the stream commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;

namespace Larder.Engine.Commands.Streams;

public static class StreamFamily
{
    public static void Bind(CommandBindings bindings, BlockedClients blocked)
    {
        bindings.Bind("xadd", StreamAdd.Run);
        bindings.Bind("xtrim", StreamTrimming.Run);
        bindings.Bind("xdel", StreamDelete.Run);
        bindings.Bind("xsetid", StreamSetId.Run);

        bindings.Bind("xlen", StreamRange.RunCount);
        bindings.Bind("xrange", StreamRange.Run);
        bindings.Bind("xrevrange", StreamRange.RunReversed);
        bindings.Bind("xread", new StreamRead(blocked).Run);
        bindings.Bind("xreadgroup", new GroupRead(blocked).Run);

        bindings.Bind("xgroup|create", GroupChange.RunCreate);
        bindings.Bind("xgroup|setid", GroupChange.RunSetId);
        bindings.Bind("xgroup|destroy", GroupChange.RunDestroy);
        bindings.Bind("xgroup|createconsumer", GroupChange.RunCreateConsumer);
        bindings.Bind("xgroup|delconsumer", GroupChange.RunDeleteConsumer);

        bindings.Bind("xack", GroupAcknowledge.Run);
        bindings.Bind("xpending", GroupPending.Run);
        bindings.Bind("xclaim", GroupClaim.Run);
        bindings.Bind("xautoclaim", GroupAutoClaim.Run);

        bindings.Bind("xinfo|stream", StreamInfo.Run);
        bindings.Bind("xinfo|groups", GroupInfo.RunGroups);
        bindings.Bind("xinfo|consumers", GroupInfo.RunConsumers);
    }
}
