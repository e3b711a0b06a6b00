// A server whose stream of changes is read: valkey-server's as a replica reads it, Larder's within the process.
using System.Net.Sockets;
using System.Text;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Propagation;

/// <summary>Clients of a server, and what it hands on of their commands.</summary>
abstract class StreamedServer : IDisposable
{
    const string Channel = "mark";

    readonly ChangeParser _parser = new();
    RespConnection? _control;
    int _marks;

    /// <summary>A client whose commands are no part of a case.</summary>
    public RespConnection Control => _control ??= Connect();

    public abstract RespConnection Connect();

    /// <summary>What was told since the last time.</summary>
    public List<Change> Read()
    {
        string mark = $"{++_marks}";
        Control.Call("PUBLISH", Channel, mark);
        List<Change> changes = [];
        while (true)
        {
            if (_parser.Parse(Next()) is not { } change) continue;
            if (change.Name == "PUBLISH" && change.Words[1] == Channel && change.Words[2] == mark) return changes;
            changes.Add(change);
        }
    }

    public void AwaitBlocked(int count) => Wait.Until(
        () => RespConnection.Text(Control.Call("INFO", "clients")).Contains($"\r\nblocked_clients:{count}\r\n"),
        $"{count} blocked clients");

    /// <summary>The next command of the stream.</summary>
    protected abstract byte[] Next();

    public virtual void Dispose() => _control?.Dispose();
}

/// <summary>valkey-server, followed by a replica that keeps nothing.</summary>
sealed class StreamedValkey : StreamedServer
{
    readonly ServerProcess _server;
    readonly Socket _socket;
    readonly RespConnection _replica;

    public StreamedValkey()
    {
        _server = Peers.StartValkey(
            "--repl-diskless-sync", "no", "--repl-ping-replica-period", "3600", "--repl-timeout", "36000",
            "--enable-debug-command", "yes");
        _socket = _server.Connect();
        _replica = new RespConnection(_socket);
        _socket.Send("PSYNC ? -1\r\n"u8);
        string head = "";
        while (!head.EndsWith("\r\n", StringComparison.Ordinal) || !head.Contains('$')) head += (char)ReadByte();
        for (int left = int.Parse(head[(head.IndexOf('$') + 1)..]); left > 0; left--) ReadByte();
    }

    public override RespConnection Connect() => new(_server.Connect());

    protected override byte[] Next() => _replica.Receive();

    byte ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        if (_socket.Receive(one) == 0) throw new EndOfStreamException(_server.Output);
        return one[0];
    }

    public override void Dispose()
    {
        base.Dispose();
        _replica.Dispose();
        _server.Dispose();
    }
}

/// <summary>A Larder node within the test's process, with several event loops.</summary>
sealed class StreamedLarder : StreamedServer
{
    readonly int _port = Ports.Free();
    readonly NodeHost _host;
    readonly ChangeReader _reader;
    byte[] _read = [];
    int _at;

    public StreamedLarder()
    {
        ServerSettings settings = new();
        ConfigText.Load(settings, null, $"port {_port}\nio-threads 3\nenable-debug-command yes");
        _host = NodeHost.Start(new NodeOptions { Engine = NodeEngine.Valkey, Settings = settings, Log = TextWriter.Null });
        using (_host.Server.NewContext(0).HoldAll()) Stream.TurnOn();
        _reader = Stream.OpenReader(0);
    }

    ChangeStream Stream => _host.Server.Store.Changes;

    public override RespConnection Connect() => new(Loopback.Connect(_port));

    // Only whole units are to be seen, so what is there ends with a whole command.
    unsafe bool TryReadOn()
    {
        MemoryStream bytes = new();
        long end = Stream.Filled;
        while (_reader.Offset < end)
        {
            int length = (int)(end - _reader.Offset);
            byte* start = Stream.At(_reader.Offset, ref length);
            bytes.Write(new ReadOnlySpan<byte>(start, length)); // kept for the reader until it goes on
            _reader.Advance(_reader.Offset + length);
        }
        Stream.Trim();
        (_read, _at) = (bytes.ToArray(), 0);
        return _read.Length > 0;
    }

    /// <summary>A client that is taken for the primary: what it says is how it is.</summary>
    public RespConnection ConnectAsPrimary()
    {
        RespConnection client = Connect();
        long id = long.Parse(RespConnection.Text(client.Call("CLIENT", "ID"))[1..]);
        // What the stream says has ended has ended, and nothing else.
        Control.Call("CONFIG", "SET", "import-mode", "yes");
        client.Call("CLIENT", "IMPORT-SOURCE", "ON");
        _host.Server.Clients.Find(id)!.State.Roles |= ClientRoles.Primary;
        return client;
    }

    /// <summary>All commands that were told and not read yet.</summary>
    public IEnumerable<byte[]> ReadCommands()
    {
        while (_at < _read.Length || TryReadOn()) yield return Next();
    }

    protected override byte[] Next()
    {
        if (_at == _read.Length) Wait.Until(TryReadOn, "a change");
        int start = _at;
        for (int left = ReadNumber('*'); left > 0; left--)
        {
            int length = ReadNumber('$');
            _at += length + 2;
        }
        return _read[start.._at];
    }

    int ReadNumber(char mark)
    {
        if (_read[_at] != mark) throw new FormatException($"{mark} expected in the stream");
        int end = Array.IndexOf(_read, (byte)'\r', _at);
        int number = int.Parse(Encoding.ASCII.GetString(_read, _at + 1, end - _at - 1));
        _at = end + 2;
        return number;
    }

    public override void Dispose()
    {
        base.Dispose();
        _reader.Dispose();
        _host.Dispose();
    }
}
