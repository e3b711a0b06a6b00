// Shows commands to the clients in MONITOR mode.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe.</summary>
sealed class MonitorFeed(Monitors monitors)
{
    /// <summary>Shows the command in the context to those who watch, unless it is one that is never shown.</summary>
    public void Show(CommandContext context)
    {
        if (!context.Command.Has(CommandFlags.SkipMonitor)) Show(context, context.Client.Address);
    }

    /// <summary>The same of a script, which shows itself when it begins and not when it is asked for.</summary>
    public void ShowScript(CommandContext context) => Show(context, context.Client.Address);

    /// <summary>The same of a command that a script calls.</summary>
    public void ShowCalled(CommandContext context)
    {
        if (!context.Command.Has(CommandFlags.SkipMonitor)) Show(context, "lua");
    }

    void Show(CommandContext context, string origin)
    {
        // Nor is the service shown to the customers of a node that it manages.
        if (monitors.IsEmpty || context.Client.IsTrusted || context.Command.Has(CommandFlags.Admin)) return;
        var line = MonitorLine.Of(context, origin);
        foreach (var client in monitors.All)
        {
            if (client.State != context.Client) client.Tell(line);
            else if (client.State.ReplyMode == ReplyMode.On && !EndsWatching(context)) context.Push(line, default);
        }
    }

    // Its own line would come behind the reply with which it stops being a monitor.
    static bool EndsWatching(CommandContext context) => context.Command.Name is "reset" or "quit";
}
