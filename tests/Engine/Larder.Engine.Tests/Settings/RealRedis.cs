// A real redis-server with a connection to it.
using Larder.TestKit;

namespace Larder.Engine.Tests.Settings;

sealed class RealRedis : IDisposable
{
    readonly ServerProcess _server;
    readonly RespConnection _connection;

    RealRedis(ServerProcess server)
    {
        _server = server;
        _connection = new RespConnection(server.Connect());
    }

    /// <summary>Starts a server; null when redis-server is not installed.</summary>
    public static RealRedis? StartIfThere(IReadOnlyList<string> options, string? configFile = null)
    {
        if (Tools.Find("redis-server") is not { } program) return null;
        return new RealRedis(ServerProcess.Start(program, (port, folder) =>
        [
            .. configFile is null ? (string[])[] : [configFile],
            "--port", $"{port}", "--dir", folder, "--bind", "127.0.0.1", .. options,
        ]));
    }

    public string Call(params string[] words) => RespConnection.Text(_connection.Call(words));

    /// <summary>The bulk strings of an array reply.</summary>
    public string[] List(params string[] words) =>
        [.. Call(words).Split("\r\n")[1..^1].Where((_, at) => at % 2 == 1)];

    public void Dispose()
    {
        _connection.Dispose();
        _server.Dispose();
    }
}
