// Who may do what: nothing but a login before a client has authenticated, and then what its user may.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Transactions;

namespace Larder.Engine.Execution.Dispatch.Gates;

/// <summary>Looks at clients that carry the bar themselves; it bars nothing for all.</summary>
sealed class AccessGate(UserTable users, ClientRights rights) : ICommandGate
{
    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        var client = context.Client;
        if (client.AccessBar == CommandFlags.None) return true;
        var user = client.User is { } name ? users.Find(name) : null;
        if (user == null)
        {
            if (context.Command.Has(CommandFlags.NoAuth)) return true;
            context.Reply.Error(ErrorTexts.NoLogin);
            return false;
        }
        var database = client.Transaction is { IsOpen: true } open ? open.Database : client.Database;
        var place = client.IsIn(ClientRoles.InTransaction) ? "multi" : "toplevel";
        if (rights.Allow(context, user, database, place, out var refused)) return true;
        context.Reply.Error("NOPERM "u8, ByteText.GetBytes(refused.Text));
        return false;
    }
}
