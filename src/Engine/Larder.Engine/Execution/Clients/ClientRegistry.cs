// All clients of a node by id, for CLIENT LIST, CLIENT KILL and maxclients.
using System.Collections.Concurrent;
using Larder.Network.Loops;

namespace Larder.Engine.Execution.Clients;

/// <summary>A connected client as others see it.</summary>
public interface IConnectedClient
{
    ClientState State { get; }

    /// <summary>What its connection holds and carried; figures that may be a moment old.</summary>
    ClientTraffic Traffic { get; }

    /// <summary>Ends the connection; from any thread.</summary>
    void Kill(CloseReason reason = CloseReason.Killed);

    /// <summary>Sends bytes that are no reply to a request; from any thread.</summary>
    void Tell(byte[] line);

    /// <summary>Tries a postponed command again, if there is one; from any thread.</summary>
    void GoOn();

    /// <summary>Ends a blocking command as if its time was over, or with an error; false when none blocks.</summary>
    /// <param name="mayWait">The caller holds no lock, so it may wait for a moment to know for sure.</param>
    bool TryUnblock(bool withError, bool mayWait);

    /// <summary>The peer has closed its end, whether the client's loop has noticed or not; from any thread.</summary>
    bool HasPeerLeft { get; }

    /// <summary>The connection itself; for its loop, and null before it is served.</summary>
    Connection? Connection { get; }

    /// <summary>The loop that serves the connection.</summary>
    EventLoop Loop { get; }

    /// <summary>Sends a message to the client's own loop; from any thread.</summary>
    void Post(ClientMessage message);

    /// <summary>Sends bytes that are no reply, or one that was made elsewhere; on the client's loop.</summary>
    void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default);

    /// <summary>Goes on after a blocking command, with its reply; on the client's loop.</summary>
    void Unblock(ReadOnlySpan<byte> reply);
}

/// <summary>What a client's connection holds and carried.</summary>
/// <param name="InputBytes">Requests received in part.</param>
/// <param name="InputHeldBytes">Memory that they take.</param>
/// <param name="QueuedBytes">Memory of commands queued behind MULTI, and of what a partial request needs beside its bytes.
/// </param>
/// <param name="OutputBytes">Replies that the kernel has not taken.</param>
/// <param name="OutputCount">Pieces that those replies lie in.</param>
/// <param name="ReceivedBytes">All that came.</param>
/// <param name="SentBytes">All that went.</param>
public readonly record struct ClientTraffic(
    long InputBytes, long InputHeldBytes, long QueuedBytes, long OutputBytes, int OutputCount, long ReceivedBytes,
    long SentBytes)
{
    public long MemoryBytes => Connection.ObjectBytes + InputHeldBytes + QueuedBytes + OutputBytes;
}

/// <summary>Thread-safe.</summary>
public sealed class ClientRegistry
{
    readonly ConcurrentDictionary<long, IConnectedClient> _clients = new();
    long _lastId;

    public long NextId() => Interlocked.Increment(ref _lastId);
    public int Count => _clients.Count;
    public IEnumerable<IConnectedClient> All => _clients.Values.OrderBy(client => client.State.Id);
    public IEnumerable<IConnectedClient> Unordered => _clients.Select(pair => pair.Value);
    public IConnectedClient? Find(long id) => _clients.GetValueOrDefault(id);
    public void Add(IConnectedClient client) => _clients[client.State.Id] = client;
    public void Remove(IConnectedClient client) => _clients.TryRemove(client.State.Id, out _);
}
