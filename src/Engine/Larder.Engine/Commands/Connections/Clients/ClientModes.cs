// How a client is treated: READONLY, READWRITE, CLIENT REPLY, NO-EVICT, NO-TOUCH, IMPORT-SOURCE, PAUSE,
// UNPAUSE, UNBLOCK.
using Larder.Engine.Execution.Dispatch.Gates;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Connections.Clients;

sealed class ClientModes(ClientPause pause, GateList gates, ClientRegistry clients)
{
    public static void RunReply(CommandContext context)
    {
        var client = context.Client;
        if (context.Is(2, "ON"u8))
        {
            client.ReplyMode = ReplyMode.On;
            context.Reply.Ok();
        }
        else if (context.Is(2, "OFF"u8)) client.ReplyMode = ReplyMode.Off;
        else if (!context.Is(2, "SKIP"u8)) context.SyntaxError();
        else if (client.ReplyMode != ReplyMode.Off) client.ReplyMode = ReplyMode.SkipNext;
    }

    public static void RunReadOnly(CommandContext context)
    {
        context.Client.Roles |= ClientRoles.ClusterReader;
        context.Reply.Ok();
    }

    public static void RunReadWrite(CommandContext context)
    {
        context.Client.Roles &= ~ClientRoles.ClusterReader;
        context.Reply.Ok();
    }

    public static void RunNoEvict(CommandContext context)
    {
        if (!TryReadSwitch(context, out var isOn)) return;
        context.Client.NoEvict = isOn;
        context.Reply.Ok();
    }

    public static void RunNoTouch(CommandContext context)
    {
        if (!TryReadSwitch(context, out var isOn)) return;
        context.Client.NoTouch = isOn;
        context.Reply.Ok();
    }

    public static void RunImportSource(CommandContext context)
    {
        if (!context.Settings.Process.ImportMode.Value && !context.Is(2, "OFF"u8))
        {
            context.Reply.Error("ERR Server is not in import mode"u8);
            return;
        }
        if (!TryReadSwitch(context, out var isOn)) return;
        if (isOn) context.Client.Roles |= ClientRoles.ImportSource;
        else context.Client.Roles &= ~ClientRoles.ImportSource;
        context.Reply.Ok();
    }

    public void RunPause(CommandContext context)
    {
        var writesOnly = context.ArgumentCount == 4 && context.Is(3, "WRITE"u8);
        if (context.ArgumentCount == 4 && !writesOnly && !context.Is(3, "ALL"u8))
        {
            context.Reply.Error("ERR CLIENT PAUSE mode must be WRITE or ALL"u8);
            return;
        }
        if (!context.TryReadInteger(
            2, long.MinValue, long.MaxValue, "ERR timeout is not an integer or out of range"u8, out var ms)) return;
        if (ms < 0)
        {
            context.Reply.Error("ERR timeout is negative"u8);
            return;
        }
        if (ms > long.MaxValue / 2 - context.NowMs)
        {
            context.Reply.Error("ERR timeout is out of range"u8);
            return;
        }
        pause.Begin(context.NowMs + ms, writesOnly, context.NowMs);
        context.Store.Expiry.PauseUntil(
            context.NowMs + pause.Current(context.NowMs).LeftMs);
        gates.Refresh();
        context.Reply.Ok();
    }

    public void RunUnpause(CommandContext context)
    {
        pause.End();
        context.Store.Expiry.PauseUntil(0);
        gates.Refresh();
        foreach (var client in clients.All) client.GoOn();
        context.Reply.Ok();
    }

    public void RunUnblock(CommandContext context)
    {
        var withError = context.ArgumentCount == 4 && context.Is(3, "ERROR"u8);
        if (context.ArgumentCount == 4 && !withError && !context.Is(3, "TIMEOUT"u8))
        {
            context.Reply.Error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"u8);
            return;
        }
        if (!context.TryReadInteger(2, out var id)) return;
        var isUnblocked = clients.Find(id) is { } client && client.TryUnblock(withError, mayWait: !context.Locks.Any);
        context.Reply.Integer(isUnblocked ? 1 : 0);
    }

    static bool TryReadSwitch(CommandContext context, out bool isOn)
    {
        isOn = context.Is(2, "ON"u8);
        return isOn || context.Is(2, "OFF"u8) || context.SyntaxError();
    }
}
