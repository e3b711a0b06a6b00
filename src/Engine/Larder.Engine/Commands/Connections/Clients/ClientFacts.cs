// What a client says of itself: CLIENT ID, GETNAME, SETNAME, SETINFO, CAPA.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Connections.Clients;

static class ClientFacts
{
    public static void RunId(CommandContext context) => context.Reply.Integer(context.Client.Id);

    public static void RunGetName(CommandContext context)
    {
        if (context.Client.Name.Length == 0) context.Reply.Null();
        else context.Reply.BulkText(context.Client.Name);
    }

    public static void RunSetName(CommandContext context)
    {
        if (!ClientNames.TryCheck(context, 2)) return;
        context.Client.Name = context.Text(2);
        context.Reply.Ok();
    }

    public static void RunSetInfo(CommandContext context)
    {
        var isName = context.Is(2, "LIB-NAME"u8);
        if (!isName && !context.Is(2, "LIB-VER"u8))
        {
            context.Reply.Error("ERR Unrecognized option '"u8, context.Argument(2), "'"u8);
            return;
        }
        if (!ClientNames.TryCheck(context, 3, context.Argument(2))) return;
        if (isName) context.Client.LibraryName = context.Text(3);
        else context.Client.LibraryVersion = context.Text(3);
        context.Reply.Ok();
    }

    /// <summary>Capabilities that are not known are passed over, so that newer clients get on with older nodes.</summary>
    public static void RunCapabilities(CommandContext context)
    {
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (context.Is(i, "REDIRECT"u8)) context.Client.CanRedirect = true;
        }
        context.Reply.Ok();
    }
}
