// Binds the scripting commands to the command table.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

static class ScriptFamily
{
    public static void Bind(CommandBindings bindings, ScriptEngine engine, PayloadChecks payloads)
    {
        var loading = new LibraryLoading(engine);
        var (eval, scripts, call) = (new Eval(engine), new ScriptCommands(engine), new FunctionCall(engine));
        var (functions, listing) = (new FunctionCommands(engine, loading), new FunctionListing(engine));
        var transfer = new FunctionTransfer(engine, loading, payloads);

        bindings.Bind("eval", eval.Run);
        bindings.Bind("eval_ro", eval.RunReadOnly);
        bindings.Bind("evalsha", eval.RunDigest);
        bindings.Bind("evalsha_ro", eval.RunDigestReadOnly);

        bindings.Bind("script|load", scripts.Load);
        bindings.Bind("script|exists", scripts.Exists);
        bindings.Bind("script|flush", scripts.Flush);
        bindings.Bind("script|show", scripts.Show);
        bindings.Bind("script|kill", scripts.Kill);
        bindings.Bind("script|debug", ScriptCommands.Debug);

        bindings.Bind("fcall", call.Run);
        bindings.Bind("fcall_ro", call.RunReadOnly);
        bindings.Bind("function|load", functions.Load);
        bindings.Bind("function|delete", functions.Delete);
        bindings.Bind("function|flush", functions.Flush);
        bindings.Bind("function|kill", functions.Kill);
        bindings.Bind("function|dump", transfer.Dump);
        bindings.Bind("function|restore", transfer.Restore);
        bindings.Bind("function|list", listing.List);
        bindings.Bind("function|stats", listing.Statistics);

        var flags = new DeclaredFlags(engine);
        foreach (var name in (ReadOnlySpan<string>)["eval", "eval_ro", "evalsha", "evalsha_ro", "fcall", "fcall_ro"])
            bindings.BindFlags(name, flags.Of);
    }
}
