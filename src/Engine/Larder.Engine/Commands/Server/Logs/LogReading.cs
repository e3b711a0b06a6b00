// COMMANDLOG, SLOWLOG (the same for slow commands alone) and MONITOR.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server.Logs;

sealed class LogReading(CommandLogs logs, ClientRegistry clients, Monitors monitors)
{
    const long UsualCount = 10;

    public void RunGetSlow(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            context.Reply.Error(
                "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), "'. Try SLOWLOG HELP."u8);
            return;
        }
        var count = UsualCount;
        if (context.ArgumentCount > 2 && !TryReadCount(context, out count)) return;
        Write(context, logs.Slow, count);
    }

    public void RunCountSlow(CommandContext context) => context.Reply.Integer(logs.Slow.Count);

    public void RunResetSlow(CommandContext context)
    {
        logs.Slow.Clear();
        context.Reply.Ok();
    }

    /// <summary>COMMANDLOG GET count type.</summary>
    public void RunGet(CommandContext context)
    {
        if (TryReadCount(context, out var count) && TryFindLog(context, 3, out var log)) Write(context, log, count);
    }

    public void RunCount(CommandContext context)
    {
        if (TryFindLog(context, 2, out var log)) context.Reply.Integer(log.Count);
    }

    public void RunReset(CommandContext context)
    {
        if (!TryFindLog(context, 2, out var log)) return;
        log.Clear();
        context.Reply.Ok();
    }

    public void RunMonitor(CommandContext context)
    {
        if (context.DeniesBlocking)
        {
            context.Reply.Error("ERR MONITOR isn't allowed for DENY BLOCKING client"u8);
            return;
        }
        if ((context.Client.Roles & ClientRoles.Replica) != 0) return;
        if (clients.Find(context.Client.Id) is { } client) monitors.Start(client);
        context.Reply.Ok();
    }

    // -1 means all.
    static bool TryReadCount(CommandContext context, out long count)
    {
        if (!context.TryReadInteger(
            2, -1, long.MaxValue, "ERR count should be greater than or equal to -1"u8, out count)) return false;
        if (count < 0) count = long.MaxValue;
        return true;
    }

    bool TryFindLog(CommandContext context, int argument, out CommandLog log)
    {
        log = logs.Find(context.Text(argument).ToLowerInvariant())!;
        if (log != null) return true;
        context.Reply.Error("ERR type should be one of the following: slow, large-request, large-reply"u8);
        return false;
    }

    static void Write(CommandContext context, CommandLog log, long count)
    {
        var entries = log.Latest(count);
        context.Reply.Array(entries.Length);
        foreach (var entry in entries)
        {
            context.Reply.Array(6);
            context.Reply.Integer(entry.Id);
            context.Reply.Integer(entry.AtSeconds);
            context.Reply.Integer(entry.Figure);
            context.Reply.Array(entry.Arguments.Length);
            foreach (var argument in entry.Arguments) context.Reply.BulkString(argument);
            context.Reply.BulkText(entry.Address);
            context.Reply.BulkText(entry.ClientName);
        }
    }
}
