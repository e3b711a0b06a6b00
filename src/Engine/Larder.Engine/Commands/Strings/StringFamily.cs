// Binds the string commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Strings;

public static class StringFamily
{
    public static void Bind(CommandBindings bindings)
    {
        bindings.Bind("get", Get.Run);
        bindings.Bind("getex", Get.RunWithExpiry);
        bindings.Bind("getdel", Get.RunAndDelete);
        bindings.Bind("mget", Get.RunMany);
        bindings.Bind("strlen", Get.RunLength);
        bindings.Bind("getrange", Get.RunRange);
        bindings.Bind("substr", Get.RunRange);
        bindings.Bind("lcs", LongestCommon.Run);

        bindings.Bind("set", Set.Run);
        bindings.Bind("setnx", Set.RunIfMissing);
        bindings.Bind("setex", Set.RunWithSeconds);
        bindings.Bind("psetex", Set.RunWithMillis);
        bindings.Bind("getset", Set.RunAndGetOld);
        bindings.Bind("delifeq", Set.DeleteIfEqual);
        bindings.Bind("mset", SetMany.Run);
        bindings.Bind("msetnx", SetMany.RunIfNoneExists);
        bindings.Bind("msetex", SetMany.RunWithExpiry);

        bindings.Bind("append", Append.Run);
        bindings.Bind("setrange", Append.RunAtOffset);

        bindings.Bind("incr", Increment.RunByOne);
        bindings.Bind("decr", Increment.RunDownByOne);
        bindings.Bind("incrby", Increment.Run);
        bindings.Bind("decrby", Increment.RunDown);
        bindings.Bind("incrbyfloat", Increment.RunFloat);
    }
}
