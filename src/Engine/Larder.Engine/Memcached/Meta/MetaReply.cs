// Pieces of meta replies: a code of two letters, then the flags that were asked for, in the order of the request.
using Larder.Engine.Memcached.Requests;
using System.Runtime.CompilerServices;
using Larder.Memory.Buffers;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Meta;

static class MetaReply
{
    /// <summary>The first token that is a flag, behind the command and the key; of ms behind the length.</summary>
    public static int FirstFlag(MemcachedRequest request) => request.Command == MemcachedCommand.MetaSet ? 3 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteFlag(ByteWriter output, char letter)
    {
        output.Write((byte)' ');
        output.Write((byte)letter);
    }

    public static void WriteFlag(ByteWriter output, char letter, ulong value)
    {
        WriteFlag(output, letter);
        output.WriteNumber(value);
    }

    /// <summary>t: seconds left, -1 for never.</summary>
    public static void WriteTimeToLive(ByteWriter output, long expireAtMs, long nowMs)
    {
        WriteFlag(output, 't');
        output.WriteNumber(expireAtMs == 0 ? -1 : Operations.Exptime.SecondsLeft(expireAtMs, nowMs));
    }

    /// <summary>O: what the client wants back as it came.</summary>
    public static void WriteOpaque(ByteWriter output, ReadOnlySpan<byte> token)
    {
        output.Write((byte)' ');
        output.Write(token);
    }

    public static void WriteKey(ByteWriter output, ReadOnlySpan<byte> key, bool isBinary)
    {
        WriteFlag(output, 'k');
        output.WriteKey(key, isBinary);
        if (isBinary) WriteFlag(output, 'b');
    }

    /// <summary>A code with the flags that do not depend on an item: opaque and key.</summary>
    public static void WriteWithoutItem(MemcachedContext context, ReadOnlySpan<byte> code)
    {
        var request = context.Request;
        var output = context.Output;
        output.Write(code);
        for (var i = FirstFlag(request); i < request.Tokens.Count; i++)
        {
            var token = request.Tokens[i];
            if (token[0] == (byte)'O') WriteOpaque(output, token);
            else if (token[0] == (byte)'k') WriteKey(output, request.Key, request.IsKeyEncoded);
        }
        output.Write("\r\n"u8);
    }
}
