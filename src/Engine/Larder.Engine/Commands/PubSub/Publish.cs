// PUBLISH, SPUBLISH and PUBSUB.
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.PubSub;

namespace Larder.Engine.Commands.PubSub;

static class Publish
{
    public static void ToChannel(CommandContext context) => Run(context, SubscriptionKind.Channel);

    public static void ToShardChannel(CommandContext context) => Run(context, SubscriptionKind.ShardChannel);

    public static void ListChannels(CommandContext context) => List(context, SubscriptionKind.Channel);

    public static void ListShardChannels(CommandContext context) => List(context, SubscriptionKind.ShardChannel);

    public static void CountChannels(CommandContext context) => Count(context, SubscriptionKind.Channel);

    public static void CountShardChannels(CommandContext context) => Count(context, SubscriptionKind.ShardChannel);

    public static void CountPatterns(CommandContext context) =>
        context.Reply.Integer(context.Server.PubSub.CountNames(SubscriptionKind.Pattern));

    static void Run(CommandContext context, SubscriptionKind kind) => context.Reply.Integer(
        context.Server.PubSub.Publish(kind, context.Argument(1), context.Argument(2), context));

    static void List(CommandContext context, SubscriptionKind kind)
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
        foreach (var (channel, _) in context.Server.PubSub.Channels(kind))
        {
            if (context.ArgumentCount == 3 && !GlobPattern.Matches(context.Argument(2), channel)) continue;
            context.Reply.BulkString(channel);
            listed++;
        }
        context.Reply.CloseArray(deferred, listed);
    }

    static void Count(CommandContext context, SubscriptionKind kind)
    {
        context.Reply.Array((context.ArgumentCount - 2) * 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            context.Reply.BulkString(context.Argument(i));
            context.Reply.Integer(context.Server.PubSub.CountSubscribers(kind, context.Argument(i)));
        }
    }
}
