// Binds the HyperLogLog commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.HyperLogLogs;

public static unsafe class HyperLogLogFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("pfadd", &SketchAdd.Run);
        table.Bind("pfcount", &SketchCount.Run);
        table.Bind("pfmerge", &SketchMerge.Run);
        table.Bind("pfdebug", &SketchDebug.Run);
        table.Bind("pfselftest", &SketchSelfTest.Run);
    }
}
