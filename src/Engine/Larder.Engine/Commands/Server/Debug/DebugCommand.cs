// DEBUG: what tests of servers and clients need to see and to bring about. Closed unless enable-debug-command opens it.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Execution.Requests;
using System.Globalization;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Persistence;
using Larder.Engine.Telemetry;
using Larder.Engine.Execution;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Commands.Server.Debug;

sealed class DebugCommand
{
    readonly ServerLog _log;
    readonly PayloadChecks _payloads;
    readonly ScriptEngine _scripts;
    readonly StandStill _standStill;
    readonly ReplicationHistory _history;

    // Switches of internals that are built differently here: taken, so that the same test scripts run, without effect.
    static readonly HashSet<string> ForeignSwitches =
    [
        "quicklist-packed-threshold", "dict-resizing", "hashtable-resizing", "replybuffer",
        "pause-cron", "client-enforce-reply-list", "pause-after-fork", "delay-rdb-client-free-seconds",
    ];

    readonly Dictionary<string, (int Arguments, Action<CommandContext> Run)> _subcommands;

    public DebugCommand(
        ServerLog log, PayloadChecks payloads, ScriptEngine scripts, StandStill standStill, ReplicationHistory history,
        Saving saving, Func<CommandContext, bool> reloadSnapshot, Func<CommandContext, bool> reloadAppendOnly)
    {
        (_log, _payloads, _scripts, _standStill, _history) = (log, payloads, scripts, standStill, history);
        _subcommands = new()
        {
            ["sleep"] = (3, Sleep),
            ["set-active-expire"] = (3, SetActiveExpiry),
            ["set-skip-checksum-validation"] = (3, SkipChecksums),
            ["set-disable-deny-scripts"] = (3, SetScriptsUnbarred),
            ["object"] = (-3, DebugObject.Run),
            ["digest"] = (2, DatasetDigest.Run),
            ["digest-value"] = (-2, DatasetDigest.RunOfKeys),
            ["populate"] = (-3, Populate.Run),
            ["protocol"] = (3, DebugReplies.Run),
            ["reload"] = (-2, new Reload(saving, reloadSnapshot).Run),
            ["loadaof"] = (2, context =>
            {
                if (reloadAppendOnly(context)) context.Reply.Ok();
                else context.Reply.Error("ERR Error trying to load the AOF files, check server logs."u8);
            }),
            ["error"] = (3, context => context.Reply.Error(context.Argument(2))),
            ["log"] = (3, Log),
            ["change-repl-id"] = (2, ChangeReplicationId),
            ["replicate"] = (-3, Replicate),
        };
    }

    public void Run(CommandContext context)
    {
        context.Effects.Silence(); // what it changes, it changes on this node alone
        var name = context.Text(1).ToLowerInvariant();
        if (name == "help")
            SubcommandHelp.Write(context, context.Command, [.. _subcommands.Keys.Order().Select(key => key.ToUpperInvariant())]);
        else if (ForeignSwitches.Contains(name) && context.ArgumentCount > 2) context.Reply.Ok();
        else if (_subcommands.TryGetValue(name, out var subcommand) && Accepts(subcommand.Arguments, context))
            subcommand.Run(context);
        else
            context.Reply.Error(
                "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), "'. Try DEBUG HELP."u8);
    }

    static bool Accepts(int arguments, CommandContext context) =>
        arguments >= 0 ? context.ArgumentCount == arguments : context.ArgumentCount >= -arguments;

    void Sleep(CommandContext context)
    {
        const double maxSeconds = 3600;
        var isNumber = double.TryParse(context.Text(2), CultureInfo.InvariantCulture, out var seconds);
        if (isNumber && seconds > 0) _standStill.Begin(TimeSpan.FromSeconds(Math.Min(seconds, maxSeconds)));
        context.Reply.Ok();
    }

    void SetScriptsUnbarred(CommandContext context)
    {
        _scripts.AllowsAllCommands = !context.Argument(2).SequenceEqual("0"u8);
        context.Reply.Ok();
    }

    static void SetActiveExpiry(CommandContext context)
    {
        context.Store.Expiry.IsActive = !context.Argument(2).SequenceEqual("0"u8);
        context.Reply.Ok();
    }

    void SkipChecksums(CommandContext context)
    {
        _payloads.AreOff = !context.Argument(2).SequenceEqual("0"u8);
        context.Reply.Ok();
    }

    void Log(CommandContext context)
    {
        _log.Write(LogLevel.Warning, $"DEBUG LOG: {context.Text(2)}");
        context.Reply.Ok();
    }

    // Whatever it is, and whether or not a replica makes sense of it.
    static void Replicate(CommandContext context)
    {
        using (context.HoldAll())
        {
            var effect = context.Effects.Instead(-1, context.Argument(2), context.ArgumentCount - 3);
            effect.Add(context.Arguments, 3);
        }
        context.Reply.Ok();
    }

    void ChangeReplicationId(CommandContext context)
    {
        using (context.HoldAll()) _history.Renew();
        context.Reply.Ok();
    }
}
