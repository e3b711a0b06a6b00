// SCRIPT: the cache that EVALSHA looks into, and the end of a script that does not end.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Scripting;

sealed class ScriptCommands(ScriptEngine scripts)
{
    public void Load(CommandContext context)
    {
        using var locks = new AllLocks(context, scripts);
        if (scripts.TryLoad(context.Argument(2), stays: true, out var script, out var error))
            context.Reply.BulkString(Encoding.ASCII.GetBytes(script.Digest));
        else context.Reply.Error("ERR "u8, ByteText.GetBytes(error));
    }

    public void Exists(CommandContext context)
    {
        using var locks = new AllLocks(context, scripts);
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
            context.Reply.Integer(scripts.Cache.Find(context.Text(i)) == null ? 0 : 1);
    }

    public void Flush(CommandContext context)
    {
        if (!FlushMode.IsValid(context, "ERR SCRIPT FLUSH only support SYNC|ASYNC option"u8)) return;
        using var locks = new AllLocks(context, scripts);
        scripts.ClearScripts();
        context.Reply.Ok();
    }

    public void Show(CommandContext context)
    {
        using var locks = new AllLocks(context, scripts);
        if (scripts.Cache.Find(context.Text(2)) is { } script) context.Reply.BulkString(script.Source);
        else context.Reply.Error(Eval.NoScript);
    }

    public void Kill(CommandContext context) => scripts.Busy.Kill(context, isEval: true);

    public static void Debug(CommandContext context)
    {
        if (context.Is(2, "NO"u8)) context.Reply.Ok();
        else if (context.Is(2, "YES"u8) || context.Is(2, "SYNC"u8))
            context.Reply.Error("ERR Larder does not have the script debugger"u8);
        else context.Reply.Error("ERR Use SCRIPT DEBUG YES/SYNC/NO"u8);
    }
}
