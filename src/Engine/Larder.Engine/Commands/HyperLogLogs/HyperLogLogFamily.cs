// Binds the HyperLogLog commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.HyperLogLogs;

public static class HyperLogLogFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("pfadd", SketchAdd.Run);
        bindings.Bind("pfcount", SketchCount.Run);
        bindings.Bind("pfmerge", SketchMerge.Run);
        bindings.Bind("pfdebug", SketchDebug.Run);
        bindings.Bind("pfselftest", SketchSelfTest.Run);
    }
}
