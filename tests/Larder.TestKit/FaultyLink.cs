// A network that can be made bad: a TCP relay to a server on this machine, which cuts, resets, holds, delays and slows what
// passes through it, as a test or a seed says.
using System.Net;
using System.Net.Sockets;

namespace Larder.TestKit;

/// <summary>Thread-safe.</summary>
public sealed class FaultyLink : IDisposable
{
    const int PieceBytes = 16 * 1024;

    readonly int _target;
    readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly object _gate = new();
    readonly List<Socket> _open = [];
    bool _isCut, _isHeld, _isOver;

    /// <summary>To a port on loopback.</summary>
    public FaultyLink(int target)
    {
        _target = target;
        Port = Ports.Free();
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Where those connect who are to reach the target through this link.</summary>
    public int Port { get; }

    /// <summary>How long each piece waits before it is passed on.</summary>
    public int DelayMs { get; set; }

    /// <summary>How much passes at most; 0 for any amount.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Connections that have been let through so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Ends all connections in an orderly way; none is let through before <see cref="Mend"/>.</summary>
    public void Cut() => End(cut: true, linger: null);

    /// <summary>Ends all connections with a reset; others are let through at once.</summary>
    public void Reset() => End(cut: false, new LingerOption(true, 0));

    /// <summary>Nothing passes any more, and nobody is told: both sides believe that the other is silent.</summary>
    public void Hold()
    {
        lock (_gate) _isHeld = true;
    }

    /// <summary>It is a good link again. What was held passes.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _isCut = _isHeld = false;
            (DelayMs, BytesPerSecond) = (0, 0);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Does something of this kind, or mends it.</summary>
    public string Disturb(Random random)
    {
        int choice = random.Next(6);
        switch (choice)
        {
            case 0: Cut(); break;
            case 1: Reset(); break;
            case 2: Hold(); break;
            case 3: DelayMs = random.Next(1, 20); break;
            case 4: BytesPerSecond = random.Next(10_000, 2_000_000); break;
            default: Mend(); break;
        }
        return ((string[])["cut", "reset", "hold", "delay", "slow", "mend"])[choice];
    }

    void End(bool cut, LingerOption? linger)
    {
        List<Socket> open;
        lock (_gate)
        {
            _isCut = cut;
            open = [.. _open];
            _open.Clear();
            Monitor.PulseAll(_gate);
        }
        foreach (Socket socket in open) Close(socket, linger);
    }

    static void Close(Socket socket, LingerOption? linger)
    {
        try
        {
            if (linger is null) socket.Shutdown(SocketShutdown.Both);
            else socket.LingerState = linger;
            socket.Close();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    void Accept()
    {
        while (true)
        {
            Socket near;
            try
            {
                near = _listener.Accept();
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                return;
            }
            if (_isCut || _isOver) near.Dispose();
            else Connect(near);
        }
    }

    void Connect(Socket near)
    {
        Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            far.Connect(IPAddress.Loopback, _target);
        }
        catch (SocketException)
        {
            near.Dispose();
            far.Dispose();
            return;
        }
        lock (_gate)
        {
            Connections++;
            _open.AddRange([near, far]);
        }
        new Thread(() => Relay(near, far)) { IsBackground = true }.Start();
        new Thread(() => Relay(far, near)) { IsBackground = true }.Start();
    }

    void Relay(Socket from, Socket to)
    {
        byte[] piece = new byte[PieceBytes];
        try
        {
            while (from.Receive(piece) is > 0 and int length)
            {
                AwaitLeave(length);
                for (int sent = 0; sent < length;) sent += to.Send(piece, sent, length - sent, SocketFlags.None);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // One side is gone, and so is the other.
        }
        Close(to, null);
        Close(from, null);
        lock (_gate) _open.RemoveAll(socket => socket == from || socket == to);
    }

    void AwaitLeave(int length)
    {
        lock (_gate)
        {
            int restMs = DelayMs + (BytesPerSecond > 0 ? (int)(1000L * length / BytesPerSecond) : 0);
            if (restMs > 0) Monitor.Wait(_gate, restMs);
            while (_isHeld && !_isCut && !_isOver) Monitor.Wait(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        Cut();
        _listener.Dispose();
    }
}
