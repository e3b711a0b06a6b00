// Binds the stream commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Streams;

public static unsafe class StreamFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("xadd", &StreamAdd.Run);
        table.Bind("xtrim", &StreamTrimming.Run);
        table.Bind("xdel", &StreamDelete.Run);
        table.Bind("xsetid", &StreamSetId.Run);

        table.Bind("xlen", &StreamRange.RunCount);
        table.Bind("xrange", &StreamRange.Run);
        table.Bind("xrevrange", &StreamRange.RunReversed);
        table.Bind("xread", &StreamRead.Run);
        table.Bind("xreadgroup", &GroupRead.Run);

        table.Bind("xgroup|create", &GroupChange.RunCreate);
        table.Bind("xgroup|setid", &GroupChange.RunSetId);
        table.Bind("xgroup|destroy", &GroupChange.RunDestroy);
        table.Bind("xgroup|createconsumer", &GroupChange.RunCreateConsumer);
        table.Bind("xgroup|delconsumer", &GroupChange.RunDeleteConsumer);

        table.Bind("xack", &GroupAcknowledge.Run);
        table.Bind("xpending", &GroupPending.Run);
        table.Bind("xclaim", &GroupClaim.Run);
        table.Bind("xautoclaim", &GroupAutoClaim.Run);

        table.Bind("xinfo|stream", &StreamInfo.Run);
        table.Bind("xinfo|groups", &GroupInfo.RunGroups);
        table.Bind("xinfo|consumers", &GroupInfo.RunConsumers);
    }
}
