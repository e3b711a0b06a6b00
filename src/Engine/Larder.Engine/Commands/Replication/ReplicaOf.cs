// REPLICAOF, SLAVEOF and ROLE: whom the node follows.
using Larder.Base.Text;
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Replication;
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Commands.Replication;

sealed class ReplicaOf(Following following, Replicas replicas, OrdersAfterCommand orders)
{
    const int MaxPort = 65535;

    public void Run(CommandContext context)
    {
        if (context.Settings.Cluster.Enabled.Value)
        {
            context.Reply.Error("ERR REPLICAOF not allowed in cluster mode."u8);
            return;
        }
        if (context.Is(1, "no"u8) && context.Is(2, "one"u8))
        {
            Change(context, following.Lead);
            context.Reply.Ok();
            return;
        }
        if (context.Client.Replica != null)
        {
            context.Reply.Error("ERR Command is not valid when client is a replica."u8);
            return;
        }
        if (!IntegerText.TryParse(context.Argument(2), out long port) || port is < 0 or > MaxPort)
        {
            context.Reply.Error("ERR Invalid master port"u8);
            return;
        }
        var primary = new HostAndPort(context.Text(1), (int)port);
        if (following.IsReplica && following.Primary == primary)
        {
            context.Reply.SimpleString("OK Already connected to specified master"u8);
            return;
        }
        Change(context, () => following.Follow(primary));
        context.Reply.Ok();
    }

    public void Role(CommandContext context)
    {
        if (following.IsReplica) WriteAsReplica(context);
        else WriteAsPrimary(context);
    }

    // Within a transaction or script all locks may be held already, and the change waits for its end.
    void Change(CommandContext context, Action change)
    {
        if (context.Locks.Any) orders.Add(change);
        else change();
    }

    void WriteAsPrimary(CommandContext context)
    {
        context.Reply.Array(3);
        context.Reply.BulkString("master"u8);
        context.Reply.Integer(replicas.Stream.End);
        var deferred = context.Reply.Defer();
        var count = 0;
        foreach (var replica in replicas.All)
        {
            if (replica.State != ReplicaState.Online) continue;
            count++;
            context.Reply.Array(3);
            context.Reply.BulkString(Encoding.ASCII.GetBytes(Replicas.AddressOf(replica)));
            context.Reply.BulkInteger(Replicas.PortOf(replica));
            context.Reply.BulkInteger(replica.Acknowledged);
        }
        context.Reply.CloseArray(deferred, count);
    }

    void WriteAsReplica(CommandContext context)
    {
        var primary = following.Primary;
        var state = following.LinkState switch
        {
            LinkState.Connecting => "connecting",
            LinkState.Greeting => "handshake",
            LinkState.Copying or LinkState.Loading => "sync",
            LinkState.Streaming => "connected",
            _ => "connect",
        };
        context.Reply.Array(5);
        context.Reply.BulkString("slave"u8);
        context.Reply.BulkString(ByteText.GetBytes(primary?.Host ?? ""));
        context.Reply.Integer(primary?.Port ?? 0);
        context.Reply.BulkString(Encoding.ASCII.GetBytes(state));
        context.Reply.Integer(following.LinkState == LinkState.Streaming ? replicas.Stream.End : -1);
    }
}
