// Binds the scripting commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Scripting;

public static unsafe class ScriptFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("eval", &Eval.Run);
        table.Bind("eval_ro", &Eval.RunReadOnly);
        table.Bind("evalsha", &Eval.RunDigest);
        table.Bind("evalsha_ro", &Eval.RunDigestReadOnly);

        table.Bind("script|load", &ScriptCommands.Load);
        table.Bind("script|exists", &ScriptCommands.Exists);
        table.Bind("script|flush", &ScriptCommands.Flush);
        table.Bind("script|show", &ScriptCommands.Show);
        table.Bind("script|kill", &ScriptCommands.Kill);
        table.Bind("script|debug", &ScriptCommands.Debug);

        table.Bind("fcall", &FunctionCall.Run);
        table.Bind("fcall_ro", &FunctionCall.RunReadOnly);
        table.Bind("function|load", &FunctionCommands.Load);
        table.Bind("function|delete", &FunctionCommands.Delete);
        table.Bind("function|flush", &FunctionCommands.Flush);
        table.Bind("function|kill", &FunctionCommands.Kill);
        table.Bind("function|dump", &FunctionTransfer.Dump);
        table.Bind("function|restore", &FunctionTransfer.Restore);
        table.Bind("function|list", &FunctionListing.List);
        table.Bind("function|stats", &FunctionListing.Statistics);
    }
}
