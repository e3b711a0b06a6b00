// PSYNC, SYNC and REPLCONF: what replicas say.
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;

namespace Larder.Engine.Commands.Replication;

sealed class Sync(Following following, Replicas replicas, Failover failover)
{
    /// <summary>PSYNC id offset [FAILOVER]</summary>
    public void Partial(CommandContext context)
    {
        if (context.Client.IsIn(ClientRoles.Replica)) return; // it is served already
        if (context.ArgumentCount > 3 && context.Is(3, "failover"u8) && !failover.TryTakeOver(context)) return;
        if (!IntegerText.TryParse(context.Argument(2), out long next))
        {
            replicas.TellOfWrongOffset(context.Client);
            context.Reply.Error("ERR value is not an integer or out of range"u8);
            return;
        }
        if (!CanServe(context)) return;
        var id = Encoding.Latin1.GetString(context.Argument(1));
        if (id != "?" && replicas.TryContinue(context, id, next)) return;
        if (id != "?") replicas.CountRefused();
        replicas.Enlist(context);
    }

    /// <summary>SYNC, of servers that know no partial one.</summary>
    public void Full(CommandContext context)
    {
        if (context.Client.IsIn(ClientRoles.Replica) || !CanServe(context)) return;
        replicas.Greet(context.Client).IsOfOldKind = true;
        replicas.Enlist(context);
    }

    /// <summary>REPLCONF option value ...; acknowledgements get no reply.</summary>
    public void Configure(CommandContext context)
    {
        if (context.ArgumentCount % 2 == 0)
        {
            context.SyntaxError();
            return;
        }
        if (context.ArgumentCount == 1)
        {
            context.Reply.Ok();
            return;
        }
        if (context.Is(1, "ack"u8))
        {
            Acknowledge(context);
            return;
        }
        if (context.Is(1, "getack"u8)) return; // for a replica, from its primary
        if (context.Is(1, "vouched"u8))
        {
            TakeVouch(context);
            return;
        }
        for (var i = 1; i < context.ArgumentCount; i += 2)
            if (!TrySet(context, i)) return;
        context.Reply.Ok();
    }

    bool TrySet(CommandContext context, int option)
    {
        var value = option + 1;
        if (context.Is(option, "listening-port"u8))
        {
            if (!context.TryReadInteger(value, out var port)) return false;
            replicas.Greet(context.Client).ListeningPort = (int)port;
        }
        else if (context.Is(option, "ip-address"u8)) replicas.Greet(context.Client).AnnouncedAddress = context.Text(value);
        else if (context.Is(option, "version"u8)) return TryReadVersion(context, value);
        else if (context.Is(option, "capa"u8))
        {
            if (context.Is(value, "eof"u8)) replicas.Greet(context.Client).UnderstandsEndMark = true;
            else if (context.Is(value, "psync2"u8)) replicas.Greet(context.Client).UnderstandsNewIds = true;
        }
        else if (context.Is(option, "rdb-only"u8)) return context.TryReadInteger(value, out _);
        else if (context.Is(option, "rdb-filter-only"u8)) return TryReadFilter(context, value);
        else if (!context.Is(option, "set-rdb-client-id"u8) && !context.Is(option, "set-cluster-node-id"u8))
        {
            context.Reply.Error("ERR Unrecognized REPLCONF option: "u8, context.Argument(option));
            return false;
        }
        return true;
    }

    // The version of a replica, such as 9.1.2.
    bool TryReadVersion(CommandContext context, int value)
    {
        var text = context.Text(value);
        if (!System.Version.TryParse(text, out var version) || version is not { Build: >= 0, Revision: < 0 })
        {
            context.Reply.Error("ERR Unrecognized version format: "u8, context.Argument(value));
            return false;
        }
        replicas.Greet(context.Client).Version = text;
        return true;
    }

    static bool TryReadFilter(CommandContext context, int value)
    {
        foreach (var word in context.Text(value).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Equals("functions", StringComparison.OrdinalIgnoreCase)) continue;
            context.Reply.Error("ERR Unsupported rdb-filter-only option: "u8, Encoding.Latin1.GetBytes(word));
            return false;
        }
        return true;
    }

    void Acknowledge(CommandContext context)
    {
        if (context.Client.Replica is not { } replica || !IntegerText.TryParse(context.Argument(2), out long offset)) return;
        long onDisk = 0;
        if (context.ArgumentCount > 4 && context.Is(3, "fack"u8)) IntegerText.TryParse(context.Argument(4), out onDisk);
        replicas.Acknowledge(replica, offset, onDisk);
    }

    void TakeVouch(CommandContext context)
    {
        if (context.Client.Replica == null || context.ArgumentCount != 5 ||
            !IntegerText.TryParse(context.Argument(2), out long epoch) ||
            !IntegerText.TryParse(context.Argument(3), out long number)) return;
        replicas.Vouched?.Invoke(epoch, number, context.Text(4));
    }

    bool CanServe(CommandContext context)
    {
        if (following.IsReplica && following.LinkState != LinkState.Streaming)
            return context.Refuse("NOMASTERLINK Can't SYNC while not connected with my master"u8);
        return true;
    }
}
