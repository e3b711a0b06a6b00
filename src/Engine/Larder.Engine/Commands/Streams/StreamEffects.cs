// What the commands on streams tell instead of their requests: ids that were made, exactly how far was trimmed, and for
// groups what became of each entry, as XCLAIM.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Streams;
using Larder.Engine.Values.Streams.Groups;
using Larder.Engine.Values.Streams.Ids;

namespace Larder.Engine.Commands.Streams;

static class StreamEffects
{
    /// <summary>Tells an XADD or XTRIM by what it did.</summary>
    /// <param name="idArgument">The argument that asked for an id to be made; 0 for none.</param>
    public static void TellResult(
        this CommandContext context, in TrimOptions options, StreamView stream, int idArgument = 0, StreamId id = default)
    {
        var threshold = options.IsApproximate ? options.ThresholdArgument : 0;
        if (!context.Effects.AreHeard || (threshold == 0 && idArgument == 0)) return;
        var count = context.ArgumentCount;
        var effect = context.Effects.Instead(context.Client.Database, context.Argument(0), count - 1);
        for (var i = 1; i < count; i++)
        {
            if (i == idArgument) effect.Add(id);
            else if (threshold > 0 && i == threshold - 1) effect.Add("="u8);
            else if (threshold == 0 || i != threshold) effect.Add(context.Argument(i));
            else if (options.IsByLength) effect.Add(stream.Count);
            else effect.Add(stream.Count > 0 ? stream.FirstId : StreamId.Max);
        }
    }

    /// <summary>Tells what is now known of a pending entry; an entry that is no more is dropped by who hears it.</summary>
    public static void TellPending(
        this CommandContext context, in KeyRef key, ConsumerGroup group, ReadOnlySpan<byte> consumer, StreamId id,
        in PendingEntry pending) =>
        context.Effects.Instead(key, "XCLAIM"u8, 12).Add(group.Name).Add(consumer).Add(0).Add(id)
            .Add("TIME"u8).Add(pending.DeliveredAtMs).Add("RETRYCOUNT"u8).Add(pending.DeliveryCount)
            .Add("FORCE"u8).Add("JUSTID"u8).Add("LASTID"u8).Add(group.LastId);

    /// <summary>Tells how far a group has come.</summary>
    public static void TellProgress(this CommandContext context, in KeyRef key, ConsumerGroup group) =>
        context.Effects.Instead(context.Client.Database, "XGROUP"u8, 6).Add("SETID"u8).Add(key.Span).Add(group.Name)
            .Add(group.LastId).Add("ENTRIESREAD"u8).Add(group.EntriesRead);

    /// <summary>Tells that a group has a new consumer.</summary>
    public static void TellConsumer(
        this CommandContext context, in KeyRef key, ConsumerGroup group, ReadOnlySpan<byte> consumer) =>
        context.Effects.Instead(context.Client.Database, "XGROUP"u8, 4).Add("CREATECONSUMER"u8).Add(key.Span)
            .Add(group.Name).Add(consumer);

    static Effect Add(this Effect effect, StreamId id)
    {
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        return effect.Add(text[..id.Format(text)]);
    }
}
