// Binds the publish/subscribe commands to the command table.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.PubSub;

namespace Larder.Engine.Commands.PubSub;

public static class PubSubFamily
{
    public static void Bind(CommandBindings bindings, PubSubHub hub)
    {
        var (subscribe, publish) = (new Subscribe(hub), new Publish(hub));
        bindings.Bind("subscribe", subscribe.Channels);
        bindings.Bind("psubscribe", subscribe.Patterns);
        bindings.Bind("ssubscribe", subscribe.ShardChannels);
        bindings.Bind("unsubscribe", subscribe.EndChannels);
        bindings.Bind("punsubscribe", subscribe.EndPatterns);
        bindings.Bind("sunsubscribe", subscribe.EndShardChannels);
        bindings.Bind("publish", publish.ToChannel);
        bindings.Bind("spublish", publish.ToShardChannel);
        bindings.Bind("pubsub|channels", publish.ListChannels);
        bindings.Bind("pubsub|numsub", publish.CountChannels);
        bindings.Bind("pubsub|numpat", publish.CountPatterns);
        bindings.Bind("pubsub|shardchannels", publish.ListShardChannels);
        bindings.Bind("pubsub|shardnumsub", publish.CountShardChannels);
    }
}
