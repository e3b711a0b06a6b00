// A node within the test process, on a port of its own, and connections to it.
using System.Collections.Concurrent;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests;

/// <summary>A running node with several event loops; gone when the test is over.</summary>
public sealed class RunningNode : IDisposable
{
    readonly int _port = Ports.Free();
    readonly TemporaryFolder _folder = new(); // what commands save is no other node's
    readonly Lazy<RespConnection> _own;

    public RunningNode(params (string Name, string Value)[] directives)
        : this(openAppended: null, directives)
    {
    }

    public RunningNode(NodeEngine engine, params (string Name, string Value)[] directives)
        : this(null, engine, directives)
    {
    }

    /// <param name="openAppended">Opens a file that changes are appended to; null for one of the system.</param>
    public RunningNode(Func<string, IAppendedFile>? openAppended, params (string Name, string Value)[] directives)
        : this(openAppended, NodeEngine.Valkey, directives)
    {
    }

    RunningNode(Func<string, IAppendedFile>? openAppended, NodeEngine engine, (string Name, string Value)[] directives)
    {
        var settings = new ServerSettings();
        List<string> lines = [$"port {_port}", "io-threads 3", "save \"\"", $"dir {_folder.Path}"];
        lines.AddRange(directives.Select(directive => $"{directive.Name} {directive.Value}"));
        ConfigText.Load(settings, null, string.Join('\n', lines));
        Host = NodeHost.Start(new NodeOptions
        {
            Engine = engine, Settings = settings, Log = TextWriter.Null, OpenAppended = openAppended,
        });
        var log = Host.Server.Log.Sink!;
        Host.Server.Log.Sink = (level, text) =>
        {
            log(level, text);
            if (text.Contains("Exception")) Failures.Enqueue(text);
        };
        _own = new Lazy<RespConnection>(Connect);
    }

    /// <summary>Faults that were logged; the node ends with an error when there was any.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Faults are what the test is about.</summary>
    public bool ToleratesFailures { get; init; }

    public int Port => _port;

    public NodeHost Host { get; }

    public ServerState Server => Host.Server;

    /// <summary>A connection whose replies are the bytes that came.</summary>
    public RespConnection Connect() => new(Loopback.Connect(_port));

    /// <summary>A connection that speaks in words between blanks.</summary>
    public TestClient ConnectClient() => new(Connect());

    /// <summary>Sends a command of words, on a connection that opens with the first, and returns the raw reply.</summary>
    public string Call(params string[] words) => RespConnection.Text(_own.Value.Call(words));

    /// <summary>Sends a command line, its words parted by single spaces; "" is an empty word.</summary>
    public string Line(string line) => Call([.. line.Split(' ').Select(word => word == "\"\"" ? "" : word)]);

    /// <summary>Sends a command that waits, and goes on when so many clients are blocked.</summary>
    public void Block(RespConnection client, int blocked, params string[] words)
    {
        client.Send([.. words.Select(Encoding.ASCII.GetBytes)]);
        AwaitBlocked(blocked);
    }

    public void AwaitBlocked(int count) => Wait.Until(() => Server.Blocked.Count == count, $"{count} blocked clients");

    public void Dispose()
    {
        if (_own.IsValueCreated) _own.Value.Dispose();
        Host.Dispose();
        _folder.Dispose();
        if (!ToleratesFailures) Assert.Empty(Failures);
    }
}
