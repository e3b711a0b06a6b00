// A real server beside the tests, reached through a unix socket of its own, so that no port is fought over.
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace Larder.Protocol.Tests.Peers;

/// <summary>Starts a server that is installed and asks it things, each on a new connection.</summary>
public sealed class PeerServer : IDisposable
{
    const int StartLimitMs = 120_000;

    readonly string _folder = Directory.CreateTempSubdirectory("larder-peer-").FullName;
    readonly Process _process;

    PeerServer(string program, Func<string, string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments(SocketPath))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Assert.True(SpinWait.SpinUntil(CanConnect, StartLimitMs), $"{program} does not listen");
    }

    string SocketPath => Path.Combine(_folder, "socket");

    /// <summary>Starts the server, or skips the test where it is not installed.</summary>
    /// <param name="variable">Environment variable that may name another build of the program.</param>
    public static PeerServer Start(string variable, string program, Func<string, string> arguments)
    {
        try
        {
            return new PeerServer(Environment.GetEnvironmentVariable(variable) ?? program, arguments);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    /// <summary>Sends bytes, ends the sending side, and returns all that comes back.</summary>
    public string Ask(ReadOnlySpan<byte> request)
    {
        using var socket = Connect();
        var reply = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            var sent = 0;
            while (sent < request.Length) sent += socket.Send(request[sent..]);
            socket.Shutdown(SocketShutdown.Send);
            for (int received; (received = socket.Receive(buffer)) > 0;) reply.Write(buffer, 0, received);
        }
        catch (SocketException)
        {
            // The server closed without having read everything; what it had answered before counts.
        }

        return Wire.Text(reply.ToArray());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = StartLimitMs,
        };
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    bool CanConnect()
    {
        try
        {
            using var socket = Connect();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
