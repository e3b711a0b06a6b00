// FCALL and FCALL_RO: a function by its name, then how many keys, then keys and arguments.
using Larder.Base.Numbers;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Scripting;

static class FunctionCall
{
    public static void Run(CommandContext context) => Run(context, readOnly: false);

    public static void RunReadOnly(CommandContext context) => Run(context, readOnly: true);

    static void Run(CommandContext context, bool readOnly)
    {
        var scripts = context.Server.Scripts;
        if (scripts.Libraries.FindFunction(context.Text(1)) is not { } function)
        {
            context.Reply.Error("ERR Function not found"u8);
            return;
        }
        if (!IntegerText.TryParse(context.Argument(2), out long keyCount))
        {
            context.Reply.Error("ERR Bad number of keys provided"u8);
            return;
        }
        if (KeyCount.IsValid(context, keyCount)) scripts.CallFunction(context, function, (int)keyCount, readOnly);
    }
}
