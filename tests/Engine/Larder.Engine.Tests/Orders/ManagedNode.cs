// A node as a service would run it: with a folder that outlasts it, and the socket for orders.
using System.Net.Sockets;
using Larder.TestKit;

namespace Larder.Engine.Tests.Orders;

sealed class ManagedNode : IDisposable
{
    readonly RunningNode _node;
    readonly RespConnection _orders;
    readonly Lazy<RespConnection> _commands;

    public ManagedNode(string folder, params (string Name, string Value)[] directives)
    {
        Directory.CreateDirectory(folder);
        _node = new RunningNode(
        [
            ("dir", folder), ("admin-socket", SocketIn(folder)), ("repl-diskless-sync-delay", "0"), ("save", "\"\""),
            ("busy-reply-threshold", "200"), ("admin-command-socket", Path.Combine(folder, "command.sock")),
            ("replication-secret", "of-this-group"), .. directives,
        ]);
        _orders = Connect(folder);
        _commands = new Lazy<RespConnection>(() => Connect(folder, "command.sock"));
    }

    public int Port => _node.Port;

    public RunningNode Node => _node;

    /// <summary>A connection for orders, as soon as there is somebody to take them.</summary>
    public static RespConnection Connect(string folder, string socket = "admin.sock")
    {
        var path = Path.Combine(folder, socket);
        Socket? connected = null;
        Wait.Until(() => (connected = TryConnect(path)) != null, $"a socket at {path}");
        return new RespConnection(connected!);
    }

    public string Call(string first, params string[] others) => _node.Call([first, .. others]);

    /// <summary>A command of the service.</summary>
    public string Command(params string[] words) => RespConnection.Text(_commands.Value.Call(words)).TrimEnd();

    public string Order(params string[] words) => RespConnection.Text(_orders.Call(words)).TrimEnd();

    public string Status(string name) => Status(_orders, name);

    public static string Status(RespConnection orders, string name)
    {
        var lines = RespConnection.Text(orders.Call("STATUS")).Split("\r\n");
        return lines[Array.IndexOf(lines, name) + 2];
    }

    /// <summary>Ends a script that is busy.</summary>
    public void StopScript()
    {
        using var other = _node.Connect();
        Wait.Until(() => RespConnection.Text(other.Call("SCRIPT", "KILL")).StartsWith("+OK"), "a busy script to end");
    }

    public void Dispose()
    {
        _orders.Dispose();
        if (_commands.IsValueCreated) _commands.Value.Dispose();
        _node.Dispose();
    }

    static string SocketIn(string folder) => Path.Combine(folder, "admin.sock");

    static Socket? TryConnect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
