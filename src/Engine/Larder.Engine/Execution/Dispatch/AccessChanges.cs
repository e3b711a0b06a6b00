// What follows when users change: their clients are barred from other commands, or end.
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.PubSub;

namespace Larder.Engine.Execution.Dispatch;

/// <summary>Thread-safe.</summary>
public sealed class AccessChanges(UserTable users, ClientRegistry clients)
{
    /// <summary>
    /// Lets all clients feel a change of users: what they are barred from, and the end of those whose user is gone.
    /// </summary>
    /// <param name="caller">Who made the change: it gets its reply before it ends; null when it stays in any case.</param>
    public void Apply(ClientState? caller = null)
    {
        foreach (var client in clients.All)
        {
            if (client.State is { User: null } or { IsTrusted: true } || client.State.IsIn(ClientRoles.Primary)) continue;
            if (users.Find(client.State.User!) is { } user)
            {
                client.State.AccessBar = user.Barred;
                if (client.State.IsIn(ClientRoles.Subscriber)) client.Post(new ChannelReview(user));
            }
            else if (client.State == caller) caller.CloseAfterReply = true;
            else client.Kill();
        }
    }
}
