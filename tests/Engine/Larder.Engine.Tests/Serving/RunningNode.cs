// A node within the test process, on a port of its own, and connections to it.
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Serving;

/// <summary>A running node with several event loops; gone when the test is over.</summary>
public sealed class RunningNode : IDisposable
{
    readonly NodeHost _node;
    readonly int _port = Ports.Free();

    public RunningNode(params (string Name, string Value)[] settings)
    {
        var all = new ServerSettings();
        List<string> lines = [$"port {_port}", "io-threads 3"];
        lines.AddRange(settings.Select(setting => $"{setting.Name} {setting.Value}"));
        ConfigText.Load(all, null, string.Join('\n', lines));
        _node = NodeHost.Start(new NodeOptions { Engine = NodeEngine.Valkey, Settings = all, Log = TextWriter.Null });
    }

    public ServerState Server => _node.Server;

    public TestClient Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveTimeout = socket.SendTimeout = 30_000;
        socket.Connect(IPAddress.Loopback, _port);
        return new TestClient(socket);
    }

    public void Dispose() => _node.Dispose();
}

/// <summary>A connection that speaks in words: replies are shown with blanks for line ends.</summary>
public sealed class TestClient(Socket socket) : IDisposable
{
    readonly RespConnection _connection = new(socket);

    /// <summary>Sends a command given as words between blanks and returns the reply, "+OK" or "*2 $1 a :1".</summary>
    public string Call(string words)
    {
        Send(words);
        return Receive();
    }

    /// <summary>Sends a command without waiting.</summary>
    public void Send(string words) => _connection.Send([.. words.Split(' ').Select(Encoding.UTF8.GetBytes)]);

    /// <summary>Sends several commands at once.</summary>
    public void SendTogether(params string[] commands)
    {
        var text = string.Concat(commands.Select(command => command.Split(' ')).Select(words =>
            $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))));
        _connection.SendRaw(Encoding.ASCII.GetBytes(text));
    }

    public string Receive() => RespConnection.Text(_connection.Receive()).Replace("\r\n", " ").TrimEnd();

    public long Id => long.Parse(Call("CLIENT ID")[1..]);

    /// <summary>True when nothing more than the answer to a PING comes: no message was on its way.</summary>
    public bool IsQuiet()
    {
        var answer = Call("PING quiet?");
        return answer == "$6 quiet?";
    }

    public void Dispose() => _connection.Dispose();
}
