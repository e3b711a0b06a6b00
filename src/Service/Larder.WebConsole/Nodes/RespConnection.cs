// A connection to a node. A console does not choose what is in a cache, so every reply has a budget: what is larger is not
// taken in, and the connection ends.
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Larder.WebConsole.Nodes;

/// <summary>Sends commands and reads their replies, one at a time.</summary>
sealed class RespConnection(NodeSocket socket) : IDisposable
{
    const int DepthMax = 32;
    const int LineBytesMax = 64 << 10;

    int _budgetMax, _budget;

    /// <summary>It broke, or was left in the middle of a reply.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The other side has closed it.</summary>
    public bool IsGone => IsBroken || socket.IsGone;

    public static async Task<RespConnection> OpenAsync(string host, int port, CancellationToken stop) =>
        new(await NodeSocket.OpenAsync(host, port, stop));

    /// <summary>The replies of commands sent together.</summary>
    public async Task<IReadOnlyList<RespReply>> CallAsync(
        IReadOnlyList<IReadOnlyList<byte[]>> commands, int replyBytesMax, CancellationToken stop)
    {
        IsBroken = true; // until all is read
        (_budgetMax, _budget) = (replyBytesMax, replyBytesMax);
        try
        {
            await socket.SendAsync(Request(commands), stop);
            var replies = new List<RespReply>(commands.Count);
            while (replies.Count < commands.Count) replies.Add(await ReadAsync(0, stop));
            IsBroken = false;
            return replies;
        }
        catch (SocketException error)
        {
            throw new NodeException($"The connection to the node was lost: {error.Message}.", error);
        }
    }

    public void Dispose() => socket.Dispose();

    static byte[] Request(IReadOnlyList<IReadOnlyList<byte[]>> commands)
    {
        var request = new MemoryStream();
        foreach (var command in commands)
        {
            Line($"*{command.Count}");
            foreach (var word in command)
            {
                Line($"${word.Length}");
                request.Write(word);
                request.Write("\r\n"u8);
            }
        }
        return request.ToArray();

        void Line(string text) => request.Write(Encoding.ASCII.GetBytes(text + "\r\n"));
    }

    async Task<RespReply> ReadAsync(int depth, CancellationToken stop)
    {
        if (depth > DepthMax) throw new NodeException("The reply is nested too deeply.");
        var line = await ReadLineAsync(stop);
        var rest = line.AsSpan(Math.Min(1, line.Length)).ToArray();
        switch (line.Length == 0 ? '?' : (char)line[0])
        {
            case '+' or ',' or '(' or '#': return new RespReply(RespKind.Text) { Bytes = rest };
            case '-': return new RespReply(RespKind.Error) { Bytes = rest };
            case ':': return new RespReply(RespKind.Number) { Number = Number(rest) };
            case '_': return RespReply.Nil;
            case '$' or '=' or '!':
                var length = Number(rest);
                return length < 0 ? RespReply.Nil : await ReadBytesAsync(length, line[0] == '!', stop);
            case '*' or '~' or '>': return await ReadItemsAsync(RespKind.List, Number(rest), depth, stop);
            case '%': return await ReadItemsAsync(RespKind.Map, Number(rest) * 2, depth, stop);
            default: throw new NodeException("The node does not speak RESP.");
        }
    }

    async Task<RespReply> ReadItemsAsync(RespKind kind, long count, int depth, CancellationToken stop)
    {
        if (count < 0) return RespReply.Nil;
        var items = new List<RespReply>();
        while (items.Count < count) items.Add(await ReadAsync(depth + 1, stop));
        return new RespReply(kind) { Items = items };
    }

    async Task<RespReply> ReadBytesAsync(long length, bool isError, CancellationToken stop)
    {
        Spend(length);
        var bytes = await socket.ReadBytesAsync((int)length, stop);
        await ReadLineAsync(stop);
        return new RespReply(isError ? RespKind.Error : RespKind.Bytes) { Bytes = bytes };
    }

    async Task<byte[]> ReadLineAsync(CancellationToken stop)
    {
        var line = await socket.ReadLineAsync(LineBytesMax, stop);
        // What an item costs here beyond its own bytes is counted too: a million empty ones are no small reply.
        Spend(line.Length + 64);
        return line;
    }

    void Spend(long bytes)
    {
        if (bytes > _budget) throw new ReplyTooLargeException(_budgetMax);
        _budget -= (int)bytes;
    }

    static long Number(byte[] digits) => long.TryParse(digits, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new NodeException("The node does not speak RESP.");
}
