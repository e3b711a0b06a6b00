// CLIENT LIST, CLIENT INFO and CLIENT KILL.
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Connections.Clients;

static class ClientList
{
    public static void Run(CommandContext context)
    {
        var filter = new ClientFilter();
        if (context.ArgumentCount == 3)
        {
            context.SyntaxError();
            return;
        }
        if (!filter.TryRead(context)) return;
        var text = new StringBuilder();
        foreach (var client in context.Server.Clients.All)
        {
            if (filter.Matches(client, context.Client)) ClientLine.Append(text, client, context.NowMs);
        }
        context.Reply.VerbatimText(text.ToString());
    }

    public static void RunInfo(CommandContext context)
    {
        context.Reply.VerbatimText(ClientLine.Of(context));
    }

    public static void RunKill(CommandContext context)
    {
        var isOldForm = context.ArgumentCount == 3;
        var filter = isOldForm ? ClientFilter.OfAddress(context.Text(2)) : new ClientFilter { SkipsSelf = true };
        if (!isOldForm && !filter.TryRead(context)) return;
        var killed = 0;
        foreach (var client in context.Server.Clients.All)
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
