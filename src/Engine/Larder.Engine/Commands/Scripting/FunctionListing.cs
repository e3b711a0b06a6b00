// FUNCTION LIST and STATS.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

sealed class FunctionListing(ScriptEngine scripts)
{
    public void List(CommandContext context)
    {
        var withCode = false;
        byte[]? pattern = null;
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (!withCode && context.Is(i, "WITHCODE"u8)) withCode = true;
            else if (pattern == null && context.Is(i, "LIBRARYNAME"u8))
            {
                if (++i == context.ArgumentCount)
                {
                    context.Reply.Error("ERR library name argument was not given"u8);
                    return;
                }
                pattern = context.Argument(i).ToArray();
            }
            else
            {
                context.Reply.Error("ERR Unknown argument "u8, context.Argument(i));
                return;
            }
        }
        using var locks = new AllLocks(context, scripts);
        var deferred = context.Reply.Defer();
        var count = 0;
        foreach (var library in scripts.Libraries.All)
        {
            if (pattern != null && !IsMatch(pattern, library.Name)) continue;
            count++;
            Write(context, library, withCode);
        }
        context.Reply.CloseArray(deferred, count);
    }

    public void Statistics(CommandContext context)
    {
        var run = scripts.Busy.BusyRun;
        if (run is { IsEval: true })
        {
            context.Reply.Error(scripts.Busy.Refusal);
            return;
        }
        var reply = context.Reply;
        reply.Map(2);
        reply.BulkString("running_script"u8);
        if (run == null) reply.Null();
        else
        {
            reply.Map(3);
            reply.BulkString("name"u8);
            reply.BulkString(ByteText.GetBytes(run.Name));
            reply.BulkString("command"u8);
            reply.Array(run.Request.Length);
            foreach (var argument in run.Request) reply.BulkString(argument);
            reply.BulkString("duration_ms"u8);
            reply.Integer(run.RunningMs);
        }
        reply.BulkString("engines"u8);
        reply.Map(1);
        reply.BulkString("LUA"u8);
        reply.Map(2);
        reply.BulkString("libraries_count"u8);
        reply.Integer(scripts.Libraries.Count);
        reply.BulkString("functions_count"u8);
        reply.Integer(scripts.Libraries.FunctionCount);
    }

    static bool IsMatch(byte[] pattern, string name) =>
        GlobPattern.Matches(pattern, ByteText.GetBytes(name), ignoreCase: true);

    static void Write(CommandContext context, FunctionLibrary library, bool withCode)
    {
        var reply = context.Reply;
        reply.Map(withCode ? 4 : 3);
        reply.BulkString("library_name"u8);
        reply.BulkString(ByteText.GetBytes(library.Name));
        reply.BulkString("engine"u8);
        reply.BulkString("LUA"u8);
        reply.BulkString("functions"u8);
        reply.Array(library.Functions.Count);
        foreach (var function in library.Functions)
        {
            reply.Map(3);
            reply.BulkString("name"u8);
            reply.BulkString(ByteText.GetBytes(function.Name));
            reply.BulkString("description"u8);
            if (function.Description == null) reply.Null();
            else reply.BulkString(ByteText.GetBytes(function.Description));
            reply.BulkString("flags"u8);
            var flags = ScriptFlagNames.Of(function.Flags);
            reply.Set(flags.Count);
            foreach (var flag in flags) reply.SimpleString(Encoding.ASCII.GetBytes(flag));
        }
        if (!withCode) return;
        reply.BulkString("library_code"u8);
        reply.BulkString(library.Code);
    }
}
