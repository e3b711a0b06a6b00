// Reads memcached text and meta requests: a line, and behind a storage command its data block.
//
//   set key flags exptime length [noreply]\r\n  data\r\n
//   mg key v t\r\n
//
// A line may end in a bare '\n', a data block may not. A storage command that is refused although its length was
// understood takes its data block with it, so that no value is ever read as a command.
using Larder.Protocol.Requests;

namespace Larder.Protocol.Memcached;

/// <summary>An incremental reader of text and meta requests, one per connection.</summary>
/// <param name="maxItemBytes">Largest item (the option -I), header and key included.</param>
public sealed unsafe class MemcachedTextReader(int maxItemBytes)
{
    /// <summary>Longest line of a command other than get and gets.</summary>
    public const int MaxLineBytes = 2048;

    /// <summary>Longest line of a get with many keys.</summary>
    public const int MaxMultigetBytes = 32 << 20;

    /// <summary>Longest data block before authentication: a name and a password.</summary>
    public const int MaxGuestDataBytes = 2048;

    const int LineEndBytes = 2;

    long _swallowBytes;
    int _scannedBytes;

    /// <summary>
    /// After <see cref="ReadStatus.Incomplete"/>: how many bytes, from the request's first, are needed at least.
    /// </summary>
    public long NeededBytes { get; private set; }

    /// <summary>The client has yet to authenticate: lines and data blocks are no longer than that takes.</summary>
    public bool IsGuest { get; set; }

    /// <summary>
    /// Reads one request. Both when it is complete and when it is invalid, <paramref name="consumed"/> bytes are done
    /// with; an invalid one is answered with its error unless <see cref="MemcachedRequest.NoReply"/>. When it is
    /// incomplete, consumed bytes were swallowed and the rest is offered again.
    /// </summary>
    public ReadStatus Read(byte* data, int length, MemcachedRequest request, out int consumed)
    {
        consumed = (int)Math.Min(_swallowBytes, length);
        _swallowBytes -= consumed;
        data += consumed;
        length -= consumed;

        request.Clear();
        var end = _swallowBytes > 0 ? -1 : FindLineEnd(data, length);
        if (end < 0)
        {
            NeededBytes = length + 1L;
            if (_swallowBytes > 0 || !IsTooLong(data, length)) return ReadStatus.Incomplete;
            request.MustClose = true;
            request.Error = MemcachedError.NotMemcached;
            consumed += length;
            return ReadStatus.Invalid;
        }

        request.Tokens.Bind(data);
        var status = ReadRequest(data, length, end, request, out var used);
        consumed += used;
        if (status != ReadStatus.Incomplete) _scannedBytes = 0;
        return status;
    }

    ReadStatus ReadRequest(byte* data, int length, int end, MemcachedRequest request, out int used)
    {
        var lineBytes = end + 1;
        var textBytes = end > 0 && data[end - 1] == (byte)'\r' ? end - 1 : end;
        request.Error = MemcachedLine.Parse(new ReadOnlySpan<byte>(data, textBytes), lineBytes, request);
        used = lineBytes;
        if (!MemcachedLine.HasData(request)) return Outcome(request);

        var blockBytes = (long)request.DataLength + LineEndBytes;
        if (request.Error == MemcachedError.None && IsItemTooLarge(request)) request.Error = MemcachedError.TooLarge;
        if (request.Error != MemcachedError.None)
        {
            var present = (int)Math.Min(blockBytes, length - lineBytes);
            used += present;
            _swallowBytes = blockBytes - present;
            return ReadStatus.Invalid;
        }

        if (length - lineBytes < blockBytes)
        {
            NeededBytes = lineBytes + blockBytes;
            used = 0;
            return ReadStatus.Incomplete;
        }

        used += (int)blockBytes;
        request.SetData(lineBytes, request.DataLength);
        var blockEnd = new ReadOnlySpan<byte>(data + lineBytes + request.DataLength, LineEndBytes);
        if (!blockEnd.SequenceEqual("\r\n"u8)) request.Error = MemcachedError.BadDataChunk;
        return Outcome(request);
    }

    static ReadStatus Outcome(MemcachedRequest request)
    {
        if (request.Error == MemcachedError.None) return ReadStatus.Complete;
        request.MustClose = request.Error == MemcachedError.NotMemcached;
        return ReadStatus.Invalid;
    }

    bool IsItemTooLarge(MemcachedRequest request)
    {
        if (IsGuest && request.DataLength > MaxGuestDataBytes) return true;
        var clientFlags = request.ClientFlags | request.Meta.ClientFlags;
        return ItemSize.Of(request.Key.Length, clientFlags, request.DataLength) > maxItemBytes;
    }

    // The search goes on where it ended when fewer bytes were there. The line of a storage command whose data is
    // awaited is found again at once.
    int FindLineEnd(byte* data, int length)
    {
        var from = Math.Min(_scannedBytes, length);
        var end = new ReadOnlySpan<byte>(data + from, length - from).IndexOf((byte)'\n');
        if (end >= 0)
        {
            _scannedBytes = from;
            return from + end;
        }

        _scannedBytes = length;
        return -1;
    }

    // As memcached: past a few kilobytes without a line's end only a get of many keys may go on.
    bool IsTooLong(byte* data, int length)
    {
        if (length <= MaxLineBytes) return false;
        if (length > MaxMultigetBytes || IsGuest) return true;

        var line = new ReadOnlySpan<byte>(data, length);
        return !line.StartsWith("get "u8) && !line.StartsWith("gets "u8);
    }
}
