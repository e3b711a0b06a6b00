// Binds the publish/subscribe commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.PubSub;

public static unsafe class PubSubFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("subscribe", &Subscribe.Channels);
        table.Bind("psubscribe", &Subscribe.Patterns);
        table.Bind("ssubscribe", &Subscribe.ShardChannels);
        table.Bind("unsubscribe", &Subscribe.EndChannels);
        table.Bind("punsubscribe", &Subscribe.EndPatterns);
        table.Bind("sunsubscribe", &Subscribe.EndShardChannels);
        table.Bind("publish", &Publish.ToChannel);
        table.Bind("spublish", &Publish.ToShardChannel);
        table.Bind("pubsub|channels", &Publish.ListChannels);
        table.Bind("pubsub|numsub", &Publish.CountChannels);
        table.Bind("pubsub|numpat", &Publish.CountPatterns);
        table.Bind("pubsub|shardchannels", &Publish.ListShardChannels);
        table.Bind("pubsub|shardnumsub", &Publish.CountShardChannels);
    }
}
