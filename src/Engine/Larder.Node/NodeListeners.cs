// The addresses that a node listens on: those of bind and port, which CONFIG SET may change, and a Unix socket.
using Larder.Engine.Settings.Groups;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Node;

/// <summary>Opened once at start; changed by one thread at a time.</summary>
sealed class NodeListeners(EventLoopGroup loops, ISessionFactory sessions, NetworkSettings network, NodeLog log)
{
    readonly ListenOptions _options = new()
    {
        Backlog = (int)network.Backlog.Value,
        KeepAliveSeconds = (int)network.KeepAliveSeconds.Value,
    };

    // By what was asked for: of port 0 the listener knows another.
    Dictionary<(string Word, int Port), Listener?> _open = [];
    readonly List<Listener> _beside = [];
    Listener? _unix;

    /// <summary>The addresses as bound.</summary>
    public IEnumerable<ListenAddress> Addresses =>
        _open.Values.Append(_unix).Concat(_beside).OfType<Listener>().Select(listener => listener.Address);

    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    /// <exception cref="BindException">A word of the directive bind names no address.</exception>
    public void Open()
    {
        if (network.Port.Value != 0 || network.UnixSocket.Value.Length == 0) Follow();
        if (network.UnixSocket.Value.Length == 0) return;
        var options = _options with { UnixFileMode = (UnixFileMode)network.UnixSocketMode.Value };
        _unix = Listener.Open(loops, ListenAddress.Unix(network.UnixSocket.Value), options, sessions);
    }

    /// <summary>Listens on another port of the same addresses, for clients of another protocol.</summary>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    public void OpenBeside(int port, ISessionFactory others)
    {
        foreach (var word in network.Bind.Value)
        {
            try
            {
                _beside.Add(Listener.Open(
                    loops, ListenAddress.Tcp(BindAddress.Resolve(word.TrimStart('-')), port), _options, others));
            }
            catch (Exception failure) when (word.StartsWith('-') && failure is ListenException or BindException)
            {
                log.Tell($"not listening on {word}: {failure.Message}");
            }
        }
    }

    /// <summary>
    /// Listens where bind and port now say: on what is new first, and only when that worked no longer on what is old.
    /// </summary>
    /// <returns>Why that cannot be; nothing has changed then. Null: it is so.</returns>
    public string? Reopen(string refusal)
    {
        try
        {
            Follow();
            return null;
        }
        catch (Exception failure) when (failure is ListenException or BindException)
        {
            log.Tell(failure.Message);
            return refusal;
        }
    }

    void Follow()
    {
        var port = (int)network.Port.Value;
        var wanted = new Dictionary<(string, int), Listener?>();
        try
        {
            foreach (var word in network.Bind.Value)
            {
                var isOptional = word.StartsWith('-');
                var place = (word.TrimStart('-'), port);
                wanted[place] = _open.GetValueOrDefault(place) ?? TryOpen(place.Item1, port, isOptional);
            }
        }
        catch
        {
            Close(wanted.Values.Except(_open.Values));
            throw;
        }
        Close(_open.Values.Except(wanted.Values));
        _open = wanted;
    }

    // As in valkey.conf: a leading dash lets an address that is not there pass; "*" and "::*" mean all.
    Listener? TryOpen(string word, int port, bool isOptional)
    {
        try
        {
            var address = BindAddress.Resolve(word);
            return Listener.Open(loops, ListenAddress.Tcp(address, port), _options, sessions);
        }
        catch (Exception failure) when (isOptional && failure is ListenException or BindException)
        {
            log.Tell($"not listening on {word}: {failure.Message}");
            return null;
        }
    }

    // The address is free a moment later, when the loop that accepts has let go of it.
    static void Close(IEnumerable<Listener?> listeners)
    {
        foreach (var listener in listeners) _ = listener?.CloseAsync();
    }
}
