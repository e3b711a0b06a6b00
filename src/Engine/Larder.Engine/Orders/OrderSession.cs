// A connection of the service to a node that it manages: requests as in RESP, each an order. It comes over a Unix socket
// that only the node's own user may open.
using System.Text;
using Larder.Network.Loops;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Orders;

/// <summary>Of one connection.</summary>
public sealed unsafe class OrderSession(OrderBook book) : ISession
{
    const int MostInputBytes = 64 * 1024;

    readonly RespRequestReader _reader = new();
    readonly RequestArguments _arguments = new();

    public ConnectionLimits Limits { get; } = new() { InputBytes = MostInputBytes, OutputHardBytes = 1 << 20 };

    public void Opened(Connection connection)
    {
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        var consumed = 0;
        while (consumed < length && connection.IsReading)
        {
            var status = _reader.Read(
                data + consumed, length - consumed, new RespLimits(MostInputBytes), _arguments, out var taken);
            if (status == ReadStatus.Incomplete) break;
            consumed += taken;
            var reply = new RespWriter(connection.Output.Writer, 2);
            if (status == ReadStatus.Invalid)
            {
                _reader.WriteError(reply);
                connection.Close();
                return length;
            }
            if (_arguments.Count > 0) Answer(reply);
        }
        return consumed;
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
    }

    public void Closed(Connection connection, CloseReason reason)
    {
        _reader.Dispose();
        _arguments.Dispose();
    }

    void Answer(RespWriter reply)
    {
        var words = new List<string>();
        for (var i = 0; i < _arguments.Count; i++) words.Add(Encoding.UTF8.GetString(_arguments[i]));
        var answer = book.Take(words);
        if (answer is [['+', ..] line]) reply.SimpleString(Encoding.UTF8.GetBytes(line[1..]));
        else if (answer is [['-', ..] refusal]) reply.Error(Encoding.UTF8.GetBytes(refusal[1..]));
        else
        {
            reply.Array(answer.Count);
            foreach (var word in answer) reply.BulkString(Encoding.UTF8.GetBytes(word));
        }
    }
}
