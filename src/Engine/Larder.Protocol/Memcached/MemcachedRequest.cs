// A memcached request in neutral form: text, meta and binary requests become the same fields, so that whoever executes
// them need not know how they came. One object is reused for request after request.
using System.Buffers;
using System.Buffers.Text;
using Larder.Protocol.Requests;

namespace Larder.Protocol.Memcached;

/// <summary>One parsed request. Spans are valid as long as its bytes stay in the receive buffer.</summary>
public sealed unsafe class MemcachedRequest : IDisposable
{
    /// <summary>Longest key, in bytes, after decoding.</summary>
    public const int MaxKeyBytes = 250;

    // Pinned, so that a key has an address wherever it lies.
    readonly byte[] _decodedKey = GC.AllocateArray<byte>(MaxKeyBytes, pinned: true);
    int _decodedLength;
    ArgumentSlice _data;

    /// <summary>What is asked for.</summary>
    public MemcachedCommand Command { get; internal set; }

    /// <summary>The line's words, the command first. A binary request has its key as the only one.</summary>
    public RequestArguments Tokens { get; } = new();

    /// <summary>Which token is the first key.</summary>
    public int FirstKey { get; internal set; }

    /// <summary>How many keys there are; more than one only when getting.</summary>
    public int KeyCount { get; internal set; }

    /// <summary>The first key; that of a meta request with the flag b is decoded.</summary>
    public ReadOnlySpan<byte> Key => IsKeyEncoded ? _decodedKey.AsSpan(0, _decodedLength) : Tokens[FirstKey];

    /// <summary>Whether the key came in base64 and is to be answered so.</summary>
    public bool IsKeyEncoded { get; private set; }

    /// <summary>The value to store, without its line end.</summary>
    public ReadOnlySpan<byte> Data => new(Tokens.Start + _data.Offset, _data.Length);

    /// <summary>Length of the value to store, in bytes; known before the value has arrived.</summary>
    public int DataLength { get; internal set; }

    /// <summary>The client's flags.</summary>
    public uint ClientFlags { get; internal set; }

    /// <summary>The expiry as sent: 0 never, below zero at once, up to 30 days relative, else Unix seconds.</summary>
    public int Exptime { get; internal set; }

    /// <summary>
    /// Whether an expiry was sent where it may be left out: flush_all, and counters of the binary protocol.
    /// </summary>
    public bool HasExptime { get; internal set; }

    /// <summary>The CAS value to compare with; in the binary protocol 0 means none.</summary>
    public ulong Cas { get; internal set; }

    /// <summary>How much a counter changes.</summary>
    public ulong Delta { get; internal set; }

    /// <summary>The value that a missing counter starts with (binary).</summary>
    public ulong Initial { get; internal set; }

    /// <summary>
    /// Whether the answer is left out (noreply; q and the quiet opcodes leave out only the usual answer).
    /// </summary>
    public bool NoReply { get; internal set; }

    /// <summary>The flags of a meta request.</summary>
    public MetaFlags Meta;

    /// <summary>The opcode of a binary request.</summary>
    public BinaryOpcode Opcode { get; internal set; }

    /// <summary>What a binary request wants to find in its answer.</summary>
    public uint Opaque { get; internal set; }

    /// <summary>After <see cref="ReadStatus.Invalid"/>: why.</summary>
    public MemcachedError Error { get; internal set; }

    /// <summary>After <see cref="ReadStatus.Invalid"/>: whether the connection is closed after the answer.</summary>
    public bool MustClose { get; internal set; }

    /// <summary>The opcode's answer carries the key (GetK, GetKQ, GatK, GatKQ).</summary>
    public bool ReturnsKey =>
        Opcode is BinaryOpcode.GetK or BinaryOpcode.GetKQ or BinaryOpcode.GatK or BinaryOpcode.GatKQ;

    /// <summary>Where one of several keys lies; valid as long as the request's bytes stay where they are.</summary>
    public byte* KeyAddress(int index, out int length)
    {
        if (index == 0 && IsKeyEncoded)
        {
            length = _decodedLength;
            return (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _decodedKey[0]);
        }
        var slice = Tokens.Slice(FirstKey + index);
        length = slice.Length;
        return Tokens.Start + slice.Offset;
    }

    /// <summary>One of several keys.</summary>
    public ReadOnlySpan<byte> KeyAt(int index) => index == 0 ? Key : Tokens[FirstKey + index];

    /// <summary>Gives the memory back; the request stays usable.</summary>
    public void Dispose() => Tokens.Dispose();

    internal void Clear()
    {
        Tokens.Clear();
        Command = MemcachedCommand.None;
        (FirstKey, KeyCount, DataLength, Exptime) = (0, 0, 0, 0);
        (ClientFlags, Opaque, Cas, Delta, Initial) = (0, 0, 0, 0, 0);
        (NoReply, HasExptime, IsKeyEncoded, MustClose) = (false, false, false, false);
        Meta = new MetaFlags { Delta = 1 };
        Opcode = default;
        Error = MemcachedError.None;
        _data = default;
    }

    internal void SetData(int offset, int length) => _data = new ArgumentSlice(offset, length);

    // A decoded key is never longer than its text, which was measured before.
    internal bool DecodeKey()
    {
        var status = Base64.DecodeFromUtf8(Tokens[FirstKey], _decodedKey, out _, out _decodedLength);
        IsKeyEncoded = status == OperationStatus.Done && _decodedLength > 0;
        return IsKeyEncoded;
    }
}
