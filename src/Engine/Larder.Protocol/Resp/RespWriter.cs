// Writes replies in RESP2 or RESP3. A command says what it means (a map, a double, a null) and the writer picks the
// version's form, so that no command asks for the version.
//
//            RESP2              RESP3                        RESP2              RESP3
//   map n    *2n                %n             double        $len number        ,number
//   set n    *n                 ~n             bool          :1 / :0            #t / #f
//   push n   *n                 >n             big number    $len digits        (digits
//   null     $-1 or *-1         _              verbatim      $len text          =len+4 fmt:text
//
// An array whose length is only known at its end is deferred: four bytes are kept free for its header, and where that
// turns out to be longer, what was written behind it moves up.
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Base.Text;
using Larder.Memory.Buffers;

namespace Larder.Protocol.Resp;

/// <summary>
/// Replies of one protocol version (2 or 3) appended to one output. Copying the writer costs nothing.
/// </summary>
public readonly unsafe struct RespWriter(ByteWriter output, int protocolVersion)
{
    // A type byte, 20 characters of a number, and the line's end, with some room to spare.
    const int MaxHeaderBytes = 24;
    const int DeferredHeaderBytes = 4;

    /// <summary>Where the replies go.</summary>
    public ByteWriter Output => output;

    /// <summary>2 or 3.</summary>
    public int ProtocolVersion => protocolVersion;

    /// <summary>"+OK".</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ok() => output.Write("+OK\r\n"u8);

    /// <summary>A status line; the text must be free of line breaks.</summary>
    public void SimpleString(ReadOnlySpan<byte> text)
    {
        output.Write((byte)'+');
        output.Write(text);
        output.Write("\r\n"u8);
    }

    /// <summary>A status line of text without line breaks.</summary>
    public void SimpleText(string text) => SimpleString(ByteText.GetBytes(text));

    /// <summary>An error, its code ("ERR ", "WRONGTYPE ") included. Line breaks in the text become spaces.</summary>
    public void Error(ReadOnlySpan<byte> text) => Error(text, default, default);

    /// <summary>An error put together of parts; of the one in the middle, a client's words, up to a zero byte.</summary>
    public void Error(ReadOnlySpan<byte> text, ReadOnlySpan<byte> next, ReadOnlySpan<byte> last = default)
    {
        output.Write((byte)'-');
        var start = output.Length;
        output.Write(text);
        output.Write(next.IndexOf((byte)0) is var end && end < 0 ? next : next[..end]);
        output.Write(last);
        if (output.IsOverflowed) return;

        var written = new Span<byte>(output.Start + start, output.Length - start);
        var trimmed = written.TrimEnd("\r\n"u8).Length;
        written.ReplaceAny(LineBreaks, (byte)' ');
        output.Truncate(start + trimmed);
        output.Write("\r\n"u8);
    }

    /// <summary>An integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Integer(long value) => Header((byte)':', value);

    /// <summary>A string of any bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    // Safe: the room covers the header, the value and the two bytes behind it.
    public void BulkString(ReadOnlySpan<byte> value)
    {
        var position = output.EnsureRoom(value.Length + MaxHeaderBytes + 2);
        var header = PutHeader(position, (byte)'$', value.Length);
        value.CopyTo(new Span<byte>(position + header, value.Length));
        PutLineEnd(position + header + value.Length);
        output.Advance(header + value.Length + 2);
    }

    /// <summary>A string, of text in UTF-8.</summary>
    public void BulkText(string text) => BulkString(ByteText.GetBytes(text));

    /// <summary>An integer in the form of a string.</summary>
    public void BulkInteger(long value)
    {
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        BulkString(text[..IntegerText.Format(value, text)]);
    }

    /// <summary>
    /// An integer in the form of a string, put before the replies that were written from a position of the output on.
    /// </summary>
    public void InsertBulkInteger(int at, long value)
    {
        var start = output.Length;
        BulkInteger(value);
        if (output.IsOverflowed) return;
        Span<byte> text = stackalloc byte[MaxHeaderBytes + IntegerText.MaxBytes + 2];
        var written = output.Written[start..];
        written.CopyTo(text);
        text = text[..written.Length];
        output.Truncate(start);
        if (TryMakeRoom(at, text.Length)) text.CopyTo(new Span<byte>(output.Start + at, text.Length));
    }

    /// <summary>
    /// The header of a string whose <paramref name="length"/> bytes and final line end are written elsewhere.
    /// </summary>
    public void BulkHeader(long length) => Header((byte)'$', length);

    /// <summary>Nothing, where a string was asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Null() => output.Write(protocolVersion == 2 ? "$-1\r\n"u8 : "_\r\n"u8);

    /// <summary>Nothing, where an array was asked for.</summary>
    public void NullArray() => output.Write(protocolVersion == 2 ? "*-1\r\n"u8 : "_\r\n"u8);

    /// <summary>An array of the <paramref name="count"/> replies that follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Array(long count) => Header((byte)'*', count);

    /// <summary>A map of <paramref name="count"/> pairs.</summary>
    public void Map(long count) => Header(MapType, protocolVersion == 2 ? count * 2 : count);

    /// <summary>A set of <paramref name="count"/> members.</summary>
    public void Set(long count) => Header(SetType, count);

    /// <summary>An out-of-band message of <paramref name="count"/> parts.</summary>
    public void Push(long count) => Header(protocolVersion == 2 ? (byte)'*' : (byte)'>', count);

    /// <summary>Attributes of the reply that follows, <paramref name="count"/> pairs. RESP3 only.</summary>
    public void Attribute(long count)
    {
        Check.That(protocolVersion == 3);
        Header((byte)'|', count);
    }

    /// <summary>A truth value.</summary>
    public void Bool(bool value)
    {
        if (protocolVersion == 2) output.Write(value ? ":1\r\n"u8 : ":0\r\n"u8);
        else output.Write(value ? "#t\r\n"u8 : "#f\r\n"u8);
    }

    /// <summary>A floating-point number in its shortest form.</summary>
    public void Double(double value)
    {
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        Number((byte)',', text[..FloatText.Format(value, text)]);
    }

    /// <summary>A floating-point number that the caller has put in words.</summary>
    public void Double(ReadOnlySpan<byte> text) => Number((byte)',', text);

    /// <summary>An integer of any length, as decimal digits.</summary>
    public void BigNumber(ReadOnlySpan<byte> digits) => Number((byte)'(', digits);

    /// <summary>Text for people; <paramref name="format"/> is "txt" or "mkd".</summary>
    public void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
        Check.That(format.Length == 3);
        if (protocolVersion == 2)
        {
            BulkString(text);
            return;
        }

        Header((byte)'=', text.Length + 4L);
        output.Write(format);
        output.Write((byte)':');
        output.Write(text);
        output.Write("\r\n"u8);
    }

    /// <summary>Plain text for people.</summary>
    public void VerbatimText(string text) => Verbatim("txt"u8, ByteText.GetBytes(text));

    /// <summary>Bytes that are a reply already.</summary>
    public void Raw(ReadOnlySpan<byte> reply) => output.Write(reply);

    /// <summary>
    /// Starts an array, map or set of yet unknown length; hand the result to the Close method. Nested ones are closed
    /// innermost first, and the output may not be sent in between.
    /// </summary>
    public int Defer()
    {
        var at = output.Length;
        output.EnsureRoom(DeferredHeaderBytes);
        output.Advance(DeferredHeaderBytes);
        return at;
    }

    /// <summary>Ends a deferred array of <paramref name="count"/> elements.</summary>
    public void CloseArray(int deferred, long count) => Close(deferred, (byte)'*', count);

    /// <summary>Ends a deferred map of <paramref name="count"/> pairs.</summary>
    public void CloseMap(int deferred, long count) =>
        Close(deferred, MapType, protocolVersion == 2 ? count * 2 : count);

    /// <summary>Ends a deferred set of <paramref name="count"/> members.</summary>
    public void CloseSet(int deferred, long count) => Close(deferred, SetType, count);

    static readonly System.Buffers.SearchValues<byte> LineBreaks = System.Buffers.SearchValues.Create("\r\n"u8);

    byte MapType => protocolVersion == 2 ? (byte)'*' : (byte)'%';

    byte SetType => protocolVersion == 2 ? (byte)'*' : (byte)'~';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Header(byte type, long value) =>
        output.Advance(PutHeader(output.EnsureRoom(MaxHeaderBytes), type, value));

    void Number(byte type, ReadOnlySpan<byte> text)
    {
        if (protocolVersion == 2)
        {
            BulkString(text);
            return;
        }

        output.Write(type);
        output.Write(text);
        output.Write("\r\n"u8);
    }

    void Close(int deferred, byte type, long count)
    {
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        int length;
        fixed (byte* position = header) length = PutHeader(position, type, count);

        if (!TryMakeRoom(deferred + DeferredHeaderBytes, length - DeferredHeaderBytes)) return;
        header[..length].CopyTo(new Span<byte>(output.Start + deferred, length));
    }

    // Moves up what was written from a position on. False: the output overflowed, and even the position may not be there.
    bool TryMakeRoom(int at, int bytes)
    {
        output.EnsureRoom(bytes);
        output.Advance(bytes);
        if (output.IsOverflowed) return false;
        var length = output.Length - bytes - at;
        Check.That(at >= 0 && length >= 0);
        if (bytes == 0) return true;
        var moved = new Span<byte>(output.Start + at, length + bytes);
        moved[..length].CopyTo(moved[bytes..]);
        return true;
    }

    // Safe: the caller ensured MaxHeaderBytes of room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int PutHeader(byte* position, byte type, long value)
    {
        if ((ulong)value < 10)
        {
            // Type, digit, '\r', '\n' in one store (little-endian).
            Unsafe.WriteUnaligned(position, type | (uint)('0' + value) << 8 | 0x0A0D_0000);
            return 4;
        }

        return PutLongHeader(position, type, value);
    }

    static int PutLongHeader(byte* position, byte type, long value)
    {
        position[0] = type;
        var digits = IntegerText.Format(value, new Span<byte>(position + 1, IntegerText.MaxBytes));
        PutLineEnd(position + 1 + digits);
        return digits + 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void PutLineEnd(byte* position) => Unsafe.WriteUnaligned(position, (ushort)0x0A0D);
}
