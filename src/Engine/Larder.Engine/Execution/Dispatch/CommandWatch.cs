// What is written down of a command that was slow or large. Not on the hot path: the dispatcher comes here rarely.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Execution.Dispatch;

sealed class CommandWatch(CommandLogs logs, LatencyMonitor spikes)
{
    const long NsPerMicro = 1000, NsPerMs = 1_000_000;

    public void Report(CommandContext context, CommandSpec command, long ns, long requestBytes, long replyBytes)
    {
        // What waits is told of when it has been served.
        if (context.IsRetry ? context.StillWaits : context.Client.IsIn(ClientRoles.Blocked)) return;
        var thresholdMs = context.Settings.Monitoring.LatencyThresholdMs.Value;
        if (thresholdMs > 0 && ns / NsPerMs >= thresholdMs)
            spikes.Add(command.Has(CommandFlags.Fast) ? "fast-command" : "command", ns / NsPerMs, context.NowMs);
        // What the service asks a node that it manages is no business of its customers; that it took long is theirs, above.
        if (context.Client.IsTrusted || command.Has(CommandFlags.SkipCommandLog)) return;
        if (logs.IsSlow(ns)) Add(logs.Slow, context, ns / NsPerMicro);
        if (logs.IsLargeRequest(requestBytes)) Add(logs.LargeRequests, context, requestBytes);
        if (logs.IsLargeReply(replyBytes)) Add(logs.LargeReplies, context, replyBytes);
    }

    static void Add(CommandLog log, CommandContext context, long figure) => log.Add(
        context.NowMs, figure, CommandLog.Shorten(context.Arguments, SecretArguments.Of(context)), context.Client.Address,
        context.Client.Name);
}
