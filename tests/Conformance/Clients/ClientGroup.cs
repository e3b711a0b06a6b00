// Several clients of one server, of which each waits or is free.
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Clients;

/// <summary>The clients, and a connection that looks at them.</summary>
sealed partial class ClientGroup : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly RespConnection[] _clients;
    readonly string[] _ids;

    public ClientGroup(ServerProcess server, int count, int protocol)
    {
        Control = new RespConnection(server.Connect());
        _clients = [.. Enumerable.Range(0, count).Select(_ => new RespConnection(server.Connect()))];
        if (protocol != 2) foreach (RespConnection client in _clients) client.Call("HELLO", $"{protocol}");
        _ids = [.. _clients.Select(client => RespConnection.Text(client.Call("CLIENT", "ID")).Trim(':', '\r', '\n'))];
    }

    public RespConnection Control { get; }

    /// <summary>The reply to a command; null when its client waits for it.</summary>
    public string? Call(int client, Step step)
    {
        _clients[client].Send(step.Words);
        Await(() => _clients[client].HasReply || Waits(client), $"client {client} neither waits nor has a reply to {step}");
        return TryReceive(client);
    }

    /// <summary>What a client has been answered; null when it has not.</summary>
    public string? TryReceive(int client) => _clients[client].HasReply ? _clients[client].ReceiveText() : null;

    /// <summary>What a client that was woken is answered.</summary>
    public string Receive(int client, string what)
    {
        Await(() => _clients[client].HasReply, what);
        return _clients[client].ReceiveText();
    }

    public bool Waits(int client) =>
        Waiting().IsMatch(RespConnection.Text(Control.Call("CLIENT", "LIST", "ID", _ids[client])));

    public string Unblock(int client, string how) => RespConnection.Text(Control.Call("CLIENT", "UNBLOCK", _ids[client], how));

    /// <summary>Ends the clients; those that waited wait no more when it returns.</summary>
    public void Dispose()
    {
        foreach (RespConnection client in _clients) client.Dispose();
        Await(() => RespConnection.Text(Control.Call("INFO", "clients")).Contains("blocked_clients:0\r"), "clients wait on");
        Control.Dispose();
    }

    static void Await(Func<bool> isSo, string otherwise) => Assert.True(SpinWait.SpinUntil(isSo, Patience), otherwise);

    [GeneratedRegex(" flags=[A-Za-z]*b")]
    private static partial Regex Waiting();
}
