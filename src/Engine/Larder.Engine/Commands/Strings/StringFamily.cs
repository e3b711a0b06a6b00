// Binds the string commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Strings;

public static unsafe class StringFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("get", &Get.Run);
        table.Bind("getex", &Get.RunWithExpiry);
        table.Bind("getdel", &Get.RunAndDelete);
        table.Bind("mget", &Get.RunMany);
        table.Bind("strlen", &Get.RunLength);
        table.Bind("getrange", &Get.RunRange);
        table.Bind("substr", &Get.RunRange);
        table.Bind("lcs", &LongestCommon.Run);

        table.Bind("set", &Set.Run);
        table.Bind("setnx", &Set.RunIfMissing);
        table.Bind("setex", &Set.RunWithSeconds);
        table.Bind("psetex", &Set.RunWithMillis);
        table.Bind("getset", &Set.RunAndGetOld);
        table.Bind("delifeq", &Set.DeleteIfEqual);
        table.Bind("mset", &SetMany.Run);
        table.Bind("msetnx", &SetMany.RunIfNoneExists);
        table.Bind("msetex", &SetMany.RunWithExpiry);

        table.Bind("append", &Append.Run);
        table.Bind("setrange", &Append.RunAtOffset);

        table.Bind("incr", &Increment.RunByOne);
        table.Bind("decr", &Increment.RunDownByOne);
        table.Bind("incrby", &Increment.Run);
        table.Bind("decrby", &Increment.RunDown);
        table.Bind("incrbyfloat", &Increment.RunFloat);
    }
}
