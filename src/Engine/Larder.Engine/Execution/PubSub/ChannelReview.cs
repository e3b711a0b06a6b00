// Sent to subscribers when the rights of their user change: who listens where it no longer may is disconnected.
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Execution.PubSub;

sealed class ChannelReview(User user) : ClientMessage
{
    public override void Deliver(IConnectedClient client)
    {
        if (client.State.Subscriptions is not { } subscriptions) return;
        if (AllowsAll(subscriptions, SubscriptionKind.Channel) && AllowsAll(subscriptions, SubscriptionKind.Pattern) &&
            AllowsAll(subscriptions, SubscriptionKind.ShardChannel)) return;
        client.Kill();
    }

    bool AllowsAll(Subscriptions subscriptions, SubscriptionKind kind)
    {
        foreach (var name in subscriptions.Of(kind))
        {
            if (!AccessCheck.AllowsChannel(user, name, kind == SubscriptionKind.Pattern)) return false;
        }
        return true;
    }
}
