// Reads RESP requests out of a receive buffer: the hottest code of the server. One reader per connection; it remembers
// how far a partial request was read, so that bytes which arrive in pieces are looked at once.
//
//   *2\r\n $3\r\n GET\r\n $3\r\n key\r\n      an array of bulk strings, or
//   GET key\r\n                               an inline request (see InlineRequest)
using System.Runtime.CompilerServices;
using Larder.Base.Numbers;
using Larder.Protocol.Requests;

namespace Larder.Protocol.Resp;

/// <summary>
/// An incremental reader of RESP requests. Not thread-safe; allocates nothing but to keep a partial request.
/// </summary>
public sealed unsafe class RespRequestReader : IDisposable
{
    const int UnknownLength = -1;
    const int ShortHeaderBytes = 7; // '$', four digits, "\r\n"
    const ushort LineEnd = 0x0A0D; // "\r\n" as it is read on a little-endian machine

    // State of a partial request: where to go on, how many arguments are still to come, the length of the next one
    // where its header was read, and the slices of those that are complete.
    int _position;
    int _argumentsLeft;
    long _bulkLength = UnknownLength;
    RequestArguments? _held;
    RespError _error;
    byte _unexpected;

    /// <summary>
    /// After <see cref="ReadStatus.Incomplete"/>: how many bytes, from the request's first, are needed at least.
    /// </summary>
    public long NeededBytes { get; private set; }

    /// <summary>After <see cref="ReadStatus.Invalid"/>: what is wrong.</summary>
    public RespError Error => _error;

    /// <summary>Whether the latest complete request was an inline one.</summary>
    public bool IsInline { get; private set; }

    /// <summary>Whether a part of a request was read and the rest is awaited.</summary>
    public bool IsPartial => _argumentsLeft > 0;

    /// <summary>
    /// Reads one request from <paramref name="data"/>, which starts at the request's first byte. When it is complete,
    /// <paramref name="arguments"/> are bound to it and <paramref name="consumed"/> bytes are its own; an empty request
    /// (an empty line, "*0", "*-1") has no arguments and gets no reply. Quoted arguments of an inline request are
    /// unquoted in place, so the bytes of a complete request may be rewritten.
    /// </summary>
    public ReadStatus Read(byte* data, int length, RespLimits limits, RequestArguments arguments, out int consumed)
    {
        consumed = 0;
        if (_argumentsLeft > 0)
        {
            if (_held is { Count: > 0 }) arguments.TakeFrom(_held);
            else arguments.Clear();
        }
        else
        {
            arguments.Clear();
            if (length == 0) return NeedUntil(1);
            if (*data != (byte)'*') return ReadInline(data, length, arguments, out consumed);

            var status = ReadCount(data, length, limits);
            if (status != ReadStatus.Complete) return status;
        }

        return ReadArguments(data, length, limits, arguments, out consumed);
    }

    /// <summary>Memory that a partial request takes here, in bytes.</summary>
    public long HeldBytes => _held?.HeldBytes ?? 0;

    /// <summary>Writes the error reply that precedes the disconnect.</summary>
    public void WriteError(RespWriter reply)
    {
        if (_error == RespError.ExpectedBulk)
        {
            ReadOnlySpan<byte> end = [_unexpected, (byte)'\''];
            reply.Error("ERR "u8, RespErrorText.Of(_error), end);
        }
        else
        {
            reply.Error("ERR "u8, RespErrorText.Of(_error));
        }
    }

    /// <summary>Forgets a partial request and gives its memory back.</summary>
    public void Dispose()
    {
        _held?.Dispose();
        StartAnew();
    }

    ReadStatus ReadCount(byte* data, int length, RespLimits limits)
    {
        long count;
        if (length >= 4 && IsLineEnd(data + 2) && (uint)(data[1] - '1') < 9)
        {
            count = data[1] - '0';
            _position = 4;
        }
        else
        {
            var end = FindLineEnd(data, length, 0, RespError.MultibulkCountTooLong, out var status);
            if (status != ReadStatus.Complete) return status;
            if (!IsLineEnd(data + end)) return Fail(RespError.InvalidLineEnd);
            if (!IntegerText.TryParse(new ReadOnlySpan<byte>(data + 1, end - 1), out count) || count > int.MaxValue)
                return Fail(RespError.InvalidMultibulkLength);
            _position = end + 2;
        }

        if (count > RespLimits.MaxUnauthenticatedArguments && !limits.IsAuthenticated)
            return Fail(RespError.UnauthenticatedMultibulkLength);

        _argumentsLeft = (int)Math.Max(0, count);
        return ReadStatus.Complete;
    }

    // Safe: position never passes length. A header is only looked at where its bytes were counted to be there, and a
    // slice is only added when length covers its last byte and the two behind it.
    ReadStatus ReadArguments(
        byte* data, int length, RespLimits limits, RequestArguments arguments, out int consumed)
    {
        var position = _position;
        var left = _argumentsLeft;
        var bulkLength = _bulkLength;
        var status = ReadStatus.Complete;
        while (left > 0)
        {
            if (bulkLength < 0)
            {
                if (length - position >= ShortHeaderBytes) bulkLength = ReadShortHeader(data, ref position);
                if (bulkLength < 0)
                {
                    status = ReadBulkLength(data, length, limits, ref position, out bulkLength);
                    if (status != ReadStatus.Complete) break;
                }
            }

            if (length - position < bulkLength + 2)
            {
                status = NeedUntil(position + bulkLength + 2);
                break;
            }

            if (!IsLineEnd(data + position + bulkLength))
            {
                status = Fail(RespError.InvalidLineEnd);
                break;
            }

            arguments.Add(position, (int)bulkLength);
            position += (int)bulkLength + 2;
            bulkLength = UnknownLength;
            left--;
        }

        if (status != ReadStatus.Complete) return Suspend(position, left, bulkLength, arguments, status, out consumed);

        arguments.Bind(data);
        IsInline = false;
        StartAnew();
        consumed = position;
        return ReadStatus.Complete;
    }

    // Lengths of up to four digits, which nearly all have, without searching for their end. What is anything else is left
    // to ReadBulkLength. Safe: the caller saw ShortHeaderBytes to be there, and no more are looked at.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long ReadShortHeader(byte* data, ref int position)
    {
        var header = data + position;
        var value = (uint)(header[1] - '0');
        if (header[0] != (byte)'$' || value > 9) return UnknownLength;

        var size = 2;
        if (value != 0)
        {
            for (uint digit; size <= 4 && (digit = (uint)(header[size] - '0')) < 10; size++) value = value * 10 + digit;
        }

        if (!IsLineEnd(header + size)) return UnknownLength;
        position += size + 2;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    ReadStatus ReadBulkLength(byte* data, int length, RespLimits limits, ref int position, out long bulkLength)
    {
        bulkLength = UnknownLength;
        var end = FindLineEnd(data, length, position, RespError.BulkCountTooLong, out var status);
        if (status != ReadStatus.Complete) return status;

        if (data[position] != (byte)'$')
        {
            _unexpected = data[position];
            return Fail(RespError.ExpectedBulk);
        }

        if (!IsLineEnd(data + end)) return Fail(RespError.InvalidLineEnd);
        var digits = new ReadOnlySpan<byte>(data + position + 1, end - position - 1);
        if (!IntegerText.TryParse(digits, out long value) || value < 0 || value > limits.MaxBulkBytes)
            return Fail(RespError.InvalidBulkLength);
        if (value > RespLimits.MaxUnauthenticatedBulkBytes && !limits.IsAuthenticated)
            return Fail(RespError.UnauthenticatedBulkLength);

        position = end + 2;
        bulkLength = Math.Min(value, long.MaxValue - int.MaxValue - 2L);
        return ReadStatus.Complete;
    }

    // Where the '\r' of the line at `position` lies, once the byte behind it is there too. A line that goes on for too
    // long is refused only while its end is not in sight, as Valkey does.
    int FindLineEnd(byte* data, int length, int position, RespError tooLong, out ReadStatus status)
    {
        var rest = new ReadOnlySpan<byte>(data + position, length - position);
        var end = rest.IndexOf((byte)'\r');
        if (end < 0 && rest.Length > RespLimits.MaxLineBytes) status = Fail(tooLong);
        else if (end < 0 || end + 1 >= rest.Length) status = NeedUntil(length + 1L);
        else status = ReadStatus.Complete;
        return position + end;
    }

    ReadStatus ReadInline(byte* data, int length, RequestArguments arguments, out int consumed)
    {
        consumed = 0;
        var end = new ReadOnlySpan<byte>(data, length).IndexOf((byte)'\n');
        if (end < 0 && length > RespLimits.MaxLineBytes) return Fail(RespError.InlineTooLong);
        if (end < 0) return NeedUntil(length + 1L);

        var lineLength = end > 0 && data[end - 1] == (byte)'\r' ? end - 1 : end;
        if (!InlineRequest.Split(data, lineLength, arguments)) return Fail(RespError.UnbalancedQuotes);

        arguments.Bind(data);
        IsInline = true;
        consumed = end + 1;
        return ReadStatus.Complete;
    }

    ReadStatus Suspend(
        int position, int left, long bulkLength, RequestArguments arguments, ReadStatus status, out int consumed)
    {
        (_position, _argumentsLeft, _bulkLength) = (position, left, bulkLength);
        if (arguments.Count > 0) (_held ??= new RequestArguments()).TakeFrom(arguments);
        consumed = 0;
        return status;
    }

    static bool IsLineEnd(byte* position) => Unsafe.ReadUnaligned<ushort>(position) == LineEnd;

    void StartAnew() => (_position, _argumentsLeft, _bulkLength) = (0, 0, UnknownLength);

    ReadStatus NeedUntil(long bytes)
    {
        NeededBytes = bytes;
        return ReadStatus.Incomplete;
    }

    ReadStatus Fail(RespError error)
    {
        _error = error;
        return ReadStatus.Invalid;
    }
}
