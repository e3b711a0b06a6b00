// Whether a user may run a request, and if not, what stands in the way.
using System.Text;
using Larder.Base.Numbers;
using Larder.Base.Text;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Access;

/// <summary>What a user may not do. Of several selectors the one that got furthest is told.</summary>
public enum Denial : byte
{
    None,
    Database,
    Command,
    Key,
    Channel,

    /// <summary>A login that failed.</summary>
    Login,
}

/// <summary>The check of requests. Belongs to one thread.</summary>
/// <param name="databaseCount">The directive databases.</param>
public sealed class AccessCheck(int databaseCount)
{
    readonly KeyPositions _keys = new();

    /// <param name="argument">The argument that is denied; 0 for the command itself.</param>
    public Denial Check(User user, CommandSpec command, RequestArguments request, int database, out int argument)
    {
        argument = 0;
        var worst = Denial.None;
        _keys.Clear();
        if (command.KeySpecs.Count > 0) KeyUses.Find(command, request, _keys);
        foreach (var selector in user.Selectors)
        {
            var denial = CheckSelector(selector, command, request, database, out var place);
            if (denial == Denial.None) return Denial.None;
            if (denial < worst || (denial == worst && place <= argument)) continue;
            worst = denial;
            argument = place;
        }
        return worst;
    }

    /// <summary>Whether a user may use a channel; a pattern has to be allowed literally.</summary>
    public static bool AllowsChannel(User user, ReadOnlySpan<byte> channel, bool isPattern)
    {
        foreach (var selector in user.Selectors)
        {
            if (AllowsChannel(selector, channel, isPattern)) return true;
        }
        return false;
    }

    /// <summary>
    /// Whether a user may run a request and read every key while it runs: for keys that are found by a pattern.
    /// </summary>
    public static bool AllowsReadingAllKeys(User user, CommandSpec command, RequestArguments request)
    {
        foreach (var selector in user.Selectors)
        {
            if (!AllowsCommand(selector, command, request)) continue;
            if (selector.AllowsAllKeys) return true;
            foreach (var pattern in selector.Keys)
            {
                if (pattern.Text == "*" && (pattern.Right & KeyRight.Read) != 0) return true;
            }
        }
        return false;
    }

    Denial CheckSelector(
        Selector selector, CommandSpec command, RequestArguments request, int database, out int argument)
    {
        if (selector.Databases is { } databases &&
            !DatabaseUse.IsWithin(databases, command, request, database, databaseCount, out argument)) return Denial.Database;
        argument = 0;
        if (!AllowsCommand(selector, command, request)) return Denial.Command;
        if (!selector.AllowsAllKeys)
        {
            for (var i = 0; i < _keys.Count; i++)
            {
                var (place, use) = _keys[i];
                if ((use & KeyUse.NotKey) != 0 || AllowsKey(selector, request[place], KeyPattern.Needed(use))) continue;
                argument = place;
                return Denial.Key;
            }
        }
        if (!selector.AllowsAllChannels && !AllowsChannels(selector, command, request, out argument))
            return Denial.Channel;
        return Denial.None;
    }

    static bool AllowsCommand(Selector selector, CommandSpec command, RequestArguments request)
    {
        if (command.Has(CommandFlags.NoAuth) || selector.Commands.Allows(command)) return true;
        return request.Count > 1 &&
            selector.Commands.AllowsFirstArgument(command, ByteText.GetString(request[1]));
    }

    static bool AllowsKey(Selector selector, ReadOnlySpan<byte> key, KeyRight needed)
    {
        foreach (var pattern in selector.Keys)
        {
            if (pattern.Allows(key, needed)) return true;
        }
        return false;
    }

    static bool AllowsChannels(Selector selector, CommandSpec command, RequestArguments request, out int argument)
    {
        argument = 1;
        var isPattern = command.Name == "psubscribe";
        if (command.Name is "publish" or "spublish") return AllowsChannel(selector, request[1], isPattern: false);
        if (!isPattern && command.Name is not ("subscribe" or "ssubscribe")) return true;
        for (; argument < request.Count; argument++)
        {
            if (!AllowsChannel(selector, request[argument], isPattern)) return false;
        }
        return true;
    }

    static bool AllowsChannel(Selector selector, ReadOnlySpan<byte> channel, bool isPattern)
    {
        if (selector.AllowsAllChannels) return true;
        foreach (var pattern in selector.Channels)
        {
            if (isPattern ? channel.SequenceEqual(pattern) : GlobPattern.Matches(pattern, channel)) return true;
        }
        return false;
    }
}
