// Finds where replies end without looking into them: what a load generator needs to count answers. The only state of a
// reply that arrives in pieces is how many of its elements are still to come, however deep they are nested.
namespace Larder.Protocol.Resp;

/// <summary>Counts the replies in a stream; allocates nothing.</summary>
public sealed class RespReplySkimmer
{
    long _elementsLeft;
    bool _inPush;
    bool _inError;

    /// <summary>Whole replies seen, errors included, pushes not.</summary>
    public long ReplyCount { get; private set; }

    /// <summary>How many of the replies were errors.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>Whole out-of-band messages seen.</summary>
    public long PushCount { get; private set; }

    /// <summary>How many bytes of what was not consumed the next element needs, as far as is known.</summary>
    public long NeededBytes { get; private set; }

    /// <summary>
    /// Goes through <paramref name="data"/> and returns how many bytes are done with; offer the rest again with more
    /// behind it.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no RESP.</exception>
    public int Skim(ReadOnlySpan<byte> data)
    {
        var consumed = 0;
        NeededBytes = 1;
        while (consumed < data.Length)
        {
            if (!RespElement.TryRead(data[consumed..], out var element))
            {
                NeededBytes = element.Size;
                break;
            }

            consumed += (int)element.Size;
            if (_elementsLeft == 0) Begin(element.Type);

            // Attributes come on top of the element that they describe.
            _elementsLeft += element.Children - (element.Type == RespType.Attribute ? 0 : 1);
            if (_elementsLeft == 0) End();
        }

        return consumed;
    }

    // A reply behind an attribute counts as no error: where the attribute ends is not kept track of.
    void Begin(RespType type)
    {
        _elementsLeft = 1;
        _inPush = type == RespType.Push;
        _inError = type is RespType.Error or RespType.BulkError;
    }

    void End()
    {
        if (_inPush)
        {
            PushCount++;
            return;
        }

        ReplyCount++;
        if (_inError) ErrorCount++;
    }
}
