// Executes the commands of an append-only file as if their clients had just sent them. Nobody hears the replies, no gate is
// passed, nothing is counted, and keys that have ended meanwhile are still there, as they were for the commands.
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Telemetry;
using Larder.Memory.Buffers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sessions;

/// <summary>Used by one thread, until disposed, which must be one that executes commands.</summary>
public sealed class CommandReplay : ICommandReplay, IDisposable
{
    const int Protocol = 2;

    readonly ServerState _server;
    readonly CommandContext _context;
    readonly ByteWriter _output = new(overflows: true);
    readonly Action _pause;
    readonly bool _wasImporting;

    /// <param name="pause">Called now and then: serves others.</param>
    public CommandReplay(ServerState server, Action pause)
    {
        (_server, _pause) = (server, pause);
        _context = new CommandContext(
            server.Store, server.Settings, server.Clock, server.Commands, new ServerCounters(), loop: 0, server.Seed)
        {
            Client = new ClientState(0, server.Clock.UnixMs)
            {
                User = server.Users.Default.Name,
                Roles = ClientRoles.ImportSource | ClientRoles.Primary, // what was told is how it is
            },
            NowMs = server.Clock.UnixMs,
        };
        _wasImporting = server.Store.Expiry.IsImporting;
        server.Store.Expiry.IsImporting = true;
    }

    public bool TryExecute(RequestArguments request, out string refusal)
    {
        refusal = "";
        if (_server.Commands.Find(request) is not { } command || !command.AcceptsCount(request.Count))
        {
            refusal = Describe(request);
            return false;
        }
        _context.Arguments = request;
        _context.Command = command;
        _output.Reset();
        _context.Reply = new RespWriter(_output, Protocol);
        _context.UseFirstKeyHash(0);
        _server.Dispatcher.Run(_context, command);
        if (_output.TryReadBack(0, out var reply) && reply.StartsWith("-"u8)) Report(command.Name, reply);
        return true;
    }

    public void Pause()
    {
        _context.NowMs = _server.Clock.UnixMs;
        _context.Timer.Begin(1, _context.NowMs);
        _pause();
    }

    public void Dispose()
    {
        _server.Store.Expiry.IsImporting = _wasImporting;
        _output.Dispose();
    }

    string Describe(RequestArguments request)
    {
        var word = ByteText.GetString(request[0]);
        var command = _server.Commands.Find(request) ?? _server.Commands.Find(request[0]);
        if (command == null) return $"unknown command '{word}'";
        if (command.Subcommands == null || request.Count == 1)
            return $"wrong number of arguments for '{command.Name}' command";
        return ByteText.GetString(UnknownCommand.TextOf(command, request[1])["ERR ".Length..]).TrimEnd('.');
    }

    void Report(string command, ReadOnlySpan<byte> error) => _server.Log.Write(
        LogLevel.Warning,
        $"'{command}' of the append only file was answered with: {ByteText.GetString(error).TrimEnd()}");
}
