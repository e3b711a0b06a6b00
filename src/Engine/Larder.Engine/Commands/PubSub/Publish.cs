// PUBLISH, SPUBLISH and PUBSUB.
using Larder.Engine.Execution.Requests;
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.PubSub;

namespace Larder.Engine.Commands.PubSub;

sealed class Publish(PubSubHub hub)
{
    public void ToChannel(CommandContext context) => Run(context, SubscriptionKind.Channel);

    public void ToShardChannel(CommandContext context) => Run(context, SubscriptionKind.ShardChannel);

    public void ListChannels(CommandContext context) => List(context, SubscriptionKind.Channel);

    public void ListShardChannels(CommandContext context) => List(context, SubscriptionKind.ShardChannel);

    public void CountChannels(CommandContext context) => Count(context, SubscriptionKind.Channel);

    public void CountShardChannels(CommandContext context) => Count(context, SubscriptionKind.ShardChannel);

    public void CountPatterns(CommandContext context) =>
        context.Reply.Integer(hub.CountNames(SubscriptionKind.Pattern));

    void Run(CommandContext context, SubscriptionKind kind)
    {
        context.Reply.Integer(hub.Publish(kind, context.Argument(1), context.Argument(2), context));
        context.Effects.Force(); // subscribers of replicas hear it as well
    }

    void List(CommandContext context, SubscriptionKind kind)
    {
        if (context.ArgumentCount > 3)
        {
            context.Reply.Error(
                "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1),
                "'. Try PUBSUB HELP."u8);
            return;
        }
        var listed = 0;
        var deferred = context.Reply.Defer();
        foreach (var (channel, _) in hub.Channels(kind))
        {
            if (context.ArgumentCount == 3 && !GlobPattern.Matches(context.Argument(2), channel)) continue;
            context.Reply.BulkString(channel);
            listed++;
        }
        context.Reply.CloseArray(deferred, listed);
    }

    void Count(CommandContext context, SubscriptionKind kind)
    {
        context.Reply.Array((context.ArgumentCount - 2) * 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            context.Reply.BulkString(context.Argument(i));
            context.Reply.Integer(hub.CountSubscribers(kind, context.Argument(i)));
        }
    }
}
