// Who may do what: nothing but a login before a client has authenticated, and then what its user may.
using System.Text;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Gates;

/// <summary>Looks at clients that carry the bar themselves; it bars nothing for all.</summary>
public sealed class AccessGate(UserTable users, AccessLog log) : ICommandGate
{
    public CommandFlags Barred => CommandFlags.None;

    public bool TryPass(CommandContext context)
    {
        if (context.Client.AccessBar == CommandFlags.None) return true;
        var user = context.Client.User is { } name ? users.Find(name) : null;
        if (user == null)
        {
            if (context.Command.Has(CommandFlags.NoAuth)) return true;
            context.Reply.Error("NOAUTH Authentication required."u8);
            return false;
        }
        if (user.MayDoEverything) return true;
        var database = context.Client.Transaction is { IsOpen: true } open ? open.Database : context.Client.Database;
        var denial = context.Access.Check(user, context.Command, context.Arguments, database, out var argument);
        if (denial == Denial.None) return true;
        Refuse(context, user, denial, argument);
        return false;
    }

    void Refuse(CommandContext context, User user, Denial denial, int argument)
    {
        var what = denial == Denial.Command || argument == 0 ? context.Command.Name : context.Text(argument);
        var isQueued = (context.Client.Roles & ClientRoles.InTransaction) != 0;
        log.Add(
            denial, isQueued ? "multi" : "toplevel", what, user.Name, ClientLine.Of(context), context.NowMs);
        context.Reply.Error("NOPERM "u8, Encoding.UTF8.GetBytes(denial switch
        {
            Denial.Key => "No permissions to access a key",
            Denial.Channel => "No permissions to access a channel",
            Denial.Database => "No permissions to access database",
            _ => DenialTexts.Of(user, denial, context.Command, what),
        }));
    }
}
