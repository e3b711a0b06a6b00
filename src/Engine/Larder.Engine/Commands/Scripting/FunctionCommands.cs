// FUNCTION: libraries come and go.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

sealed class FunctionCommands(ScriptEngine scripts, LibraryLoading loading)
{
    public void Load(CommandContext context)
    {
        var last = context.ArgumentCount - 1;
        var replace = false;
        for (var i = 2; i < last; i++)
        {
            if (!context.Is(i, "REPLACE"u8))
            {
                context.Reply.Error("ERR Unknown option given: "u8, context.Argument(i));
                return;
            }
            replace = true;
        }
        using var locks = new AllLocks(context, scripts);
        if (!loading.TryRead(context, context.Argument(last), out var library, out var error) ||
            !LibraryLoading.TryAdd(scripts, scripts.Libraries, library, replace, out error))
        {
            context.Reply.Error("ERR "u8, ByteText.GetBytes(error));
            return;
        }
        context.Dirty++;
        context.Effects.TellNow(context.Client.Database, context.Arguments);
        context.Reply.BulkString(Encoding.ASCII.GetBytes(library.Name));
    }

    public void Delete(CommandContext context)
    {
        using var locks = new AllLocks(context, scripts);
        if (scripts.Libraries.Find(context.Text(2)) is not { } library)
        {
            context.Reply.Error("ERR Library not found"u8);
            return;
        }
        scripts.Libraries.Remove(library);
        scripts.Release(library);
        context.Dirty++;
        context.Effects.TellNow(context.Client.Database, context.Arguments);
        context.Reply.Ok();
    }

    public void Flush(CommandContext context)
    {
        if (!FlushMode.IsValid(context, "ERR FUNCTION FLUSH only supports SYNC|ASYNC option"u8)) return;
        using var locks = new AllLocks(context, scripts);
        scripts.ReplaceLibraries(null);
        context.Dirty++;
        context.Effects.TellNow(context.Client.Database, context.Arguments);
        context.Reply.Ok();
    }

    public void Kill(CommandContext context) => scripts.Busy.Kill(context, isEval: false);
}
