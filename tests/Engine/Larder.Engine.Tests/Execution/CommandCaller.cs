// Executes commands through the dispatcher on the thread of the test, as a loop of its own would.
using Larder.Engine.Execution.Requests;
using System.Runtime.InteropServices;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Memory.Buffers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Tests.Execution;

/// <summary>One client with a context of its own; belongs to one thread.</summary>
sealed unsafe class CommandCaller : IDisposable
{
    const int MaxRequestBytes = 16 * 1024;

    readonly ServerState _server;
    readonly CommandContext _context;
    readonly ClientState _client;
    readonly ByteWriter _output = new(overflows: true);
    readonly RequestArguments _arguments = new();
    readonly RespRequestReader _reader = new();
    readonly byte* _request = (byte*)NativeMemory.Alloc(MaxRequestBytes);

    public CommandCaller(ServerState server, int loop)
    {
        _server = server;
        _context = server.NewContext(loop);
        _client = new ClientState(server.Clients.NextId(), server.Clock.UnixMs) { User = "default" };
    }

    /// <summary>The most bytes of a reply; a longer one overflows.</summary>
    public int ReplyLimit { get; set; } = ByteWriter.MaxCapacity;

    /// <summary>The last reply was longer than <see cref="ReplyLimit"/>.</summary>
    public bool Overflowed => _output.IsOverflowed;

    /// <summary>Runs a command of words between blanks; the reply's line ends are shown as blanks.</summary>
    public string Call(string words)
    {
        var parts = words.Split(' ');
        var text = $"*{parts.Length}\r\n" + string.Concat(parts.Select(part => $"${part.Length}\r\n{part}\r\n"));
        var length = Encoding.ASCII.GetBytes(text, new Span<byte>(_request, MaxRequestBytes));
        var status = _reader.Read(_request, length, RespLimits.Default, _arguments, out _);
        Base.Check.That(status == ReadStatus.Complete);

        _output.Dispose(); // what it holds already is not held against the limit
        _output.Limit = ReplyLimit;
        _context.Client = _client;
        _context.Arguments = _arguments;
        _context.Reply = new RespWriter(_output, _client.Protocol);
        _context.NowMs = _server.Clock.UnixMs;
        _context.UseFirstKeyHash(0);
        _server.Dispatcher.Execute(_context, _server.Commands.Find(_arguments[0]));
        _output.TryReadBack(0, out var reply); // nothing of one that overflowed
        return Encoding.ASCII.GetString(reply).Replace("\r\n", " ").TrimEnd();
    }

    /// <summary>Runs several commands as one transaction and returns the reply of EXEC.</summary>
    public string Together(params ReadOnlySpan<string> commands)
    {
        Call("MULTI");
        foreach (var command in commands) Call(command);
        return Call("EXEC");
    }

    public void Dispose()
    {
        _server.ClientEnd.Clear(_client);
        _reader.Dispose();
        _arguments.Dispose();
        _output.Dispose();
        NativeMemory.Free(_request);
    }
}
