// PING, ECHO, QUIT, SELECT, RESET.
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Connections;

sealed class Basics(Authentication authentication, Monitors monitors, ClientEnd end)
{
    public static void Ping(CommandContext context)
    {
        if (context.ArgumentCount > 2)
            context.Reply.Error("ERR wrong number of arguments for 'ping' command"u8);
        else if (context.Client.IsIn(ClientRoles.Subscriber) && context.Client.Protocol == 2)
            PingSubscriber(context);
        else if (context.ArgumentCount == 2)
            context.Reply.BulkString(context.Argument(1));
        else
            context.Reply.SimpleString("PONG"u8);
    }

    // In RESP2 a subscriber tells replies from messages by their form.
    static void PingSubscriber(CommandContext context)
    {
        context.Reply.Array(2);
        context.Reply.BulkString("pong"u8);
        context.Reply.BulkString(context.ArgumentCount == 1 ? default : context.Argument(1));
    }

    public static void Echo(CommandContext context) => context.Reply.BulkString(context.Argument(1));

    public static void Quit(CommandContext context)
    {
        context.Reply.Ok();
        context.Client.CloseAfterReply = true;
    }

    public static void Select(CommandContext context)
    {
        if (!context.TryReadDatabase(1, out var database)) return;
        context.Client.Database = database;
        context.Reply.Ok();
    }

    public void Reset(CommandContext context)
    {
        var client = context.Client;
        if ((client.Roles & ClientRoles.Monitor) != 0) monitors.Stop(client);
        end.Reset(client, context.Locks);
        client.Database = 0;
        client.Protocol = 2;
        client.Name = "";
        client.NoEvict = client.NoTouch = false;
        client.Roles &= ~(ClientRoles.ImportSource | ClientRoles.ClusterReader);
        client.ReplyMode = ReplyMode.On;
        authentication.LogOut(context);
        context.Reply.SimpleString("RESET"u8);
    }
}
