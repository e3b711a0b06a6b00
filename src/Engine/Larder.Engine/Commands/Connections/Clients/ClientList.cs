// CLIENT LIST, CLIENT INFO and CLIENT KILL.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Connections.Clients;

sealed class ClientList(ClientRegistry clients, UserTable users)
{
    public void Run(CommandContext context)
    {
        var filter = new ClientFilter(users);
        if (context.ArgumentCount == 3)
        {
            context.SyntaxError();
            return;
        }
        if (!filter.TryRead(context)) return;
        var text = new StringBuilder();
        foreach (var client in clients.All)
        {
            if (filter.Matches(client, context.Client)) ClientLine.Append(text, client, context.NowMs);
        }
        context.Reply.VerbatimText(text.ToString());
    }

    public static void RunInfo(CommandContext context)
    {
        context.Reply.VerbatimText(ClientLine.Of(context.Client, context.NowMs));
    }

    public void RunKill(CommandContext context)
    {
        var isOldForm = context.ArgumentCount == 3;
        var filter = isOldForm ? ClientFilter.OfAddress(users, context.Text(2)) : new ClientFilter(users) { SkipsSelf = true };
        if (!isOldForm && !filter.TryRead(context)) return;
        var killed = 0;
        foreach (var client in clients.All)
        {
            if (!filter.Matches(client, context.Client)) continue;
            if (client.State == context.Client) context.Client.CloseAfterReply = true;
            else client.Kill();
            killed++;
        }
        if (!isOldForm) context.Reply.Integer(killed);
        else if (killed == 0) context.Reply.Error("ERR No such client"u8);
        else context.Reply.Ok();
    }
}
