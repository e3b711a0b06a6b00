// One message on its way to the subscribers of another loop, encoded once for all of them:
//
//     | >3 message  or  *4 pmessage pattern | $ channel | $ message |
//       by subscription and protocol          the same for all: Body
using Larder.Base.Numbers;
using Larder.Network.Mailboxes;

namespace Larder.Engine.Execution.PubSub;

/// <summary>Posted to each loop that has subscribers; the body is shared by all of them.</summary>
sealed class Publication(PubSubHub hub, int loop, SubscriptionKind kind, byte[] body, int channelLength) : LoopMessage
{
    const int ObjectBytes = 96;

    public SubscriptionKind Kind => kind;

    /// <summary>What it holds as long as it is on its way.</summary>
    public int Bytes => ObjectBytes + body.Length;

    protected override void Run()
    {
        hub.Arrived(loop, this);
        hub.Deliver(loop, kind, ChannelIn(body, channelLength), body, from: null);
    }

    protected override void Dropped() => hub.Arrived(loop, this);

    /// <summary>Bytes that the body takes.</summary>
    public static int BodyLength(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message) =>
        checked(HeaderLength(channel) + channel.Length + 2 + HeaderLength(message) + message.Length + 2);

    public static void WriteBody(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> message, Span<byte> body)
    {
        var end = WriteBulk(channel, body);
        WriteBulk(message, body[end..]);
    }

    /// <summary>The channel within a body.</summary>
    public static ReadOnlySpan<byte> ChannelIn(ReadOnlySpan<byte> body, int channelLength) =>
        body.Slice(body.IndexOf((byte)'\n') + 1, channelLength);

    static int HeaderLength(ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[IntegerText.MaxBytes];
        return 3 + IntegerText.Format(text.Length, digits);
    }

    static int WriteBulk(ReadOnlySpan<byte> text, Span<byte> target)
    {
        target[0] = (byte)'$';
        var position = 1 + IntegerText.Format(text.Length, target[1..]);
        "\r\n"u8.CopyTo(target[position..]);
        text.CopyTo(target[(position + 2)..]);
        position += 2 + text.Length;
        "\r\n"u8.CopyTo(target[position..]);
        return position + 2;
    }
}
