// FCALL and FCALL_RO: a function by its name, then how many keys, then keys and arguments.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting;
using Larder.Base.Numbers;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Scripting;

sealed class FunctionCall(ScriptEngine scripts)
{
    public void Run(CommandContext context) => Run(context, readOnly: false);

    public void RunReadOnly(CommandContext context) => Run(context, readOnly: true);

    void Run(CommandContext context, bool readOnly)
    {
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
