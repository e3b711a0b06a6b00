// The rights of the client whose command runs. What they deny is written into ACL LOG; how the client is told is for
// the caller to say: at the gate, within a transaction and within a script the words differ.
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Requests;

/// <summary>Thread-safe.</summary>
sealed class ClientRights(UserTable users, AccessLog log)
{
    /// <summary>Whether the client may run the command in the context, which is part of one that it may run.</summary>
    public bool AllowInside(CommandContext context, string place, out Refusal refused)
    {
        refused = default;
        if (context.Client.AccessBar == CommandFlags.None) return true;
        var user = context.Client.User is { } name ? users.Find(name) : null;
        return user == null || Allow(context, user, context.Client.Database, place, out refused);
    }

    /// <summary>Whether the client's user may run the command in the context.</summary>
    /// <param name="database">The numbered database that the command will work on.</param>
    /// <param name="place">Where the command stands, as ACL LOG names it.</param>
    /// <param name="refused">What was denied to whom, if not.</param>
    public bool Allow(CommandContext context, User user, int database, string place, out Refusal refused)
    {
        refused = default;
        if (user.MayDoEverything) return true;
        var denial = context.Access.Check(user, context.Command, context.Arguments, database, out var argument);
        if (denial == Denial.None) return true;
        var what = denial == Denial.Command || argument == 0 ? context.Command.Name : context.Text(argument);
        log.Add(denial, place, what, user.Name, ClientLine.Of(context.Client, context.NowMs), context.NowMs);
        refused = new Refusal(user, denial, context.Command, what);
        return false;
    }
}

/// <summary>A denial with those concerned.</summary>
/// <param name="What">The key, channel, database or command.</param>
readonly record struct Refusal(User User, Denial Denial, CommandSpec Command, string What)
{
    /// <summary>In words that name the user and the command, but no key, channel or database.</summary>
    public string Text => Denial switch
    {
        Denial.Key => "No permissions to access a key",
        Denial.Channel => "No permissions to access a channel",
        Denial.Database => "No permissions to access database",
        _ => DenialTexts.Of(User, Denial, Command, What),
    };
}
