// A server that values are exchanged with: a real one, or a node in this process, behind the same few calls.
using System.Globalization;
using System.Text;
using Larder.TestKit;

namespace Larder.Engine.Tests.Serialization;

sealed class Peer : IDisposable
{
    /// <summary>How all servers call their snapshot.</summary>
    public const string FileName = "dump.rdb";

    readonly IDisposable _server;
    readonly RespConnection _connection;

    Peer(IDisposable server, RespConnection connection)
    {
        _server = server;
        _connection = connection;
    }

    /// <summary>Starts a real server; null when it is not installed.</summary>
    /// <param name="directives">Names and values in turn.</param>
    public static Peer? StartIfThere(string program, params string[] directives) =>
        StartIfThere(program, null, directives);

    /// <summary>The same on a file that it finds at its start.</summary>
    public static Peer? StartIfThere(string program, string? file, string[] directives)
    {
        if (Tools.Find(program) is not { } path) return null;
        var server = ServerProcess.Start(path, (port, folder) =>
        {
            if (file != null) File.Copy(file, Path.Combine(folder, FileName));
            return
            [
                "--port", $"{port}", "--dir", folder, "--bind", "127.0.0.1", "--save", "", "--enable-debug-command",
                "yes", .. directives,
            ];
        });
        var peer = new Peer(server, new RespConnection(server.Connect())) { SavedFile = Path.Combine(server.Folder, FileName) };
        Wait.Until(() => !peer.Call("PING").StartsWith("-LOADING", StringComparison.Ordinal), $"{program} to have loaded");
        return peer;
    }

    public static Peer StartNode(params (string Name, string Value)[] directives)
    {
        var node = new RunningNode(directives);
        return new Peer(node, node.Connect());
    }

    /// <summary>The file that a real server saves to.</summary>
    public string SavedFile { get; private init; } = "";

    public string Call(params string[] words) => RespConnection.Text(_connection.Call(words));

    /// <summary>Like <see cref="Call"/>, one byte for each character.</summary>
    public string CallBytes(params string[] words) =>
        RespConnection.Text(_connection.Call([.. words.Select(Encoding.Latin1.GetBytes)]));

    public string Restore(string key, byte[] payload, params string[] options) => RespConnection.Text(_connection.Call(
    [
        .. new[] { "RESTORE", key, "0" }.Select(Encoding.UTF8.GetBytes), payload,
        .. options.Select(Encoding.UTF8.GetBytes),
    ]));

    public byte[] Dump(string key)
    {
        var reply = _connection.Call("DUMP", key);
        return reply[(Array.IndexOf(reply, (byte)'\n') + 1)..^2];
    }

    /// <summary>All that a key holds, in an order that does not depend on the server.</summary>
    public string Content(string key)
    {
        var type = Call("TYPE", key)[1..^2];
        return type + " " + type switch
        {
            "string" => Call("GET", key),
            "list" => Call("LRANGE", key, "0", "-1"),
            "set" => string.Join('|', Bulks(Call("SMEMBERS", key)).Order(StringComparer.Ordinal)),
            "hash" => string.Join('|', Bulks(Call("HGETALL", key)).Chunk(2).Select(pair => $"{pair[0]}={pair[1]}")
                .Order(StringComparer.Ordinal)),
            "zset" => string.Join('|', Bulks(Call("ZRANGE", key, "0", "-1", "WITHSCORES")).Chunk(2).Select(Scored)),
            "stream" => Call("XRANGE", key, "-", "+") + Call("XINFO", "GROUPS", key) + Pending(key),
            _ => "",
        };
    }

    string Pending(string key) => Call("XPENDING", key, "busy") + Call("XPENDING", key, "idle");

    // Redis 7.0 shows more digits than a score has.
    static string Scored(string[] pair) => double.TryParse(pair[1], CultureInfo.InvariantCulture, out var score)
        ? $"{pair[0]}={score:R}"
        : string.Join('=', pair);

    static IEnumerable<string> Bulks(string reply)
    {
        var at = reply.IndexOf('\n') + 1;
        while (at < reply.Length)
        {
            var end = reply.IndexOf('\r', at);
            var length = int.Parse(reply.AsSpan(at + 1, end - at - 1));
            yield return reply.Substring(end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _server.Dispose();
    }
}
