// The client's end of an in-process connection, in the hands of a test or a simulation.
namespace Larder.Network.InProcess;

/// <summary>A client without a socket. Used by the thread that turns the loop.</summary>
public sealed class InProcessPeer
{
    readonly BytePipe _toServer;
    readonly BytePipe _toClient;
    readonly InProcessChannel _channel;

    internal InProcessPeer(string address, int pipeBytes)
    {
        _toServer = new BytePipe(pipeBytes);
        _toClient = new BytePipe(pipeBytes);
        _channel = new InProcessChannel(_toServer, _toClient, address);
    }

    /// <summary>True when the server has closed its end; bytes it sent before can still be read.</summary>
    public bool IsClosedByServer => _channel.IsClosed;

    /// <summary>Bytes that can be read now.</summary>
    public int Available => _toClient.Length;

    internal InProcessChannel Channel => _channel;

    /// <summary>Sends as many of the bytes as fit and returns how many.</summary>
    public int Send(ReadOnlySpan<byte> bytes) => _toServer.Write(bytes);

    /// <summary>Reads what is there, up to the length of <paramref name="destination"/>.</summary>
    public int Receive(Span<byte> destination) => _toClient.Read(destination);

    /// <summary>Sends no more, still reads.</summary>
    public void FinishSending() => _toServer.IsFinished = true;

    /// <summary>Leaves.</summary>
    public void Close()
    {
        _toServer.IsFinished = true;
        _channel.PeerIsGone = true;
    }
}
