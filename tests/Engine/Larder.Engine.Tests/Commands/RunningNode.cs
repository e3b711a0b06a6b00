// A Larder node in this process with a connection to it.
using System.Net;
using System.Net.Sockets;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;

namespace Larder.Engine.Tests.Commands;

sealed class RunningNode : IDisposable
{
    readonly NodeHost _node;
    readonly RespConnection _connection;
    readonly int _port;

    public RunningNode(params (string Name, string Value)[] directives)
    {
        var settings = new ServerSettings();
        var port = Ports.Free();
        Set(settings, "port", $"{port}");
        Set(settings, "bind", "127.0.0.1");
        Set(settings, "io-threads", "2");
        foreach (var (name, value) in directives) Set(settings, name, value);
        _port = port;
        _node = NodeHost.Start(new NodeOptions { Engine = NodeEngine.Valkey, Settings = settings, Log = TextWriter.Null });
        _connection = Connect();
    }

    /// <summary>One more connection.</summary>
    public RespConnection Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveTimeout = socket.SendTimeout = 30_000;
        socket.Connect(IPAddress.Loopback, _port);
        return new RespConnection(socket);
    }

    public NodeHost Host => _node;

    /// <summary>Sends a command of words and returns the raw reply.</summary>
    public string Call(params string[] words) => RespConnection.Text(_connection.Call(words));

    /// <summary>Sends a command line, its words parted by single spaces; "" is an empty word.</summary>
    public string Line(string line) => Call([.. line.Split(' ').Select(word => word == "\"\"" ? "" : word)]);

    public void Dispose()
    {
        _connection.Dispose();
        _node.Dispose();
    }

    static void Set(ServerSettings settings, string name, string value) =>
        ConfigText.Load(settings, null, $"{name} {value}\n");
}
