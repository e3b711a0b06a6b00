// SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE and their opposites. Each name gets a message of its own as reply.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.PubSub;

namespace Larder.Engine.Commands.PubSub;

sealed class Subscribe(PubSubHub hub)
{
    public void Channels(CommandContext context) => Add(context, SubscriptionKind.Channel, "subscribe"u8);

    public void Patterns(CommandContext context) => Add(context, SubscriptionKind.Pattern, "psubscribe"u8);

    public void ShardChannels(CommandContext context) =>
        Add(context, SubscriptionKind.ShardChannel, "ssubscribe"u8);

    public void EndChannels(CommandContext context) =>
        Remove(context, SubscriptionKind.Channel, "unsubscribe"u8);

    public void EndPatterns(CommandContext context) =>
        Remove(context, SubscriptionKind.Pattern, "punsubscribe"u8);

    public void EndShardChannels(CommandContext context) =>
        Remove(context, SubscriptionKind.ShardChannel, "sunsubscribe"u8);

    void Add(CommandContext context, SubscriptionKind kind, ReadOnlySpan<byte> word)
    {
        // Unlike its brothers, SSUBSCRIBE is refused in a transaction too.
        if (context.Client.Connected == null || (kind == SubscriptionKind.ShardChannel && context.DeniesBlocking))
        {
            var name = context.Command.Name.ToUpperInvariant();
            context.Reply.Error(
                "ERR "u8, System.Text.Encoding.ASCII.GetBytes(name), " isn't allowed for a DENY BLOCKING client"u8);
            return;
        }
        for (var i = 1; i < context.ArgumentCount; i++)
        {
            hub.TryAdd(context.Client, kind, context.Argument(i));
            Confirm(context, kind, word, context.Argument(i));
        }
        context.RepliesByPush = true;
    }

    void Remove(CommandContext context, SubscriptionKind kind, ReadOnlySpan<byte> word)
    {
        context.RepliesByPush = true;
        if (context.ArgumentCount > 1)
        {
            for (var i = 1; i < context.ArgumentCount; i++) RemoveOne(context, kind, word, context.Argument(i));
            return;
        }
        byte[][] names = context.Client.Subscriptions is { } own ? [.. own.Of(kind)] : [];
        foreach (var name in names) RemoveOne(context, kind, word, name);
        if (names.Length > 0) return;
        context.Reply.Push(3);
        context.Reply.BulkString(word);
        context.Reply.Null();
        context.Reply.Integer(context.Client.Subscriptions?.CountWith(kind) ?? 0);
    }

    void RemoveOne(
        CommandContext context, SubscriptionKind kind, ReadOnlySpan<byte> word, ReadOnlySpan<byte> name)
    {
        hub.TryRemove(context.Client, kind, name);
        Confirm(context, kind, word, name);
    }

    static void Confirm(
        CommandContext context, SubscriptionKind kind, ReadOnlySpan<byte> word, ReadOnlySpan<byte> name)
    {
        context.Reply.Push(3);
        context.Reply.BulkString(word);
        context.Reply.BulkString(name);
        context.Reply.Integer(context.Client.Subscriptions?.CountWith(kind) ?? 0);
    }
}
