// What a node is told at its start.
using Larder.Engine.Settings;

namespace Larder.Node;

/// <summary>The protocol that a node speaks.</summary>
public enum NodeEngine
{
    Valkey,
    Redis,
    Memcached,
}

/// <summary>Options of one node; everything that a configuration file can say is in the settings.</summary>
public sealed class NodeOptions
{
    public required NodeEngine Engine { get; init; }

    /// <summary>Directives as read from the command line and the configuration file.</summary>
    public required ServerSettings Settings { get; init; }

    /// <summary>Ordinary sockets instead of epoll: for systems without it, and to compare.</summary>
    public bool UsePortableTransport { get; init; }

    /// <summary>Where the lines about start and stop go.</summary>
    public TextWriter Log { get; init; } = Console.Out;
}
