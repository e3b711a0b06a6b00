// What a node is told at its start.
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Settings;
using Larder.Network.Transports;

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

    /// <summary>What carries the bytes instead of the sockets of the system.</summary>
    public Transport? Transport { get; init; }

    public Clock Clock { get; init; } = Clock.System;

    /// <summary>What random numbers of commands begin with; null for others at each start.</summary>
    public int? Seed { get; init; }

    /// <summary>No thread is started: whoever starts the node turns its loops, all in one thread.</summary>
    public bool IsTurnedByHand { get; init; }

    /// <summary>Where the lines about start and stop go.</summary>
    public TextWriter Log { get; init; } = Console.Out;

    /// <summary>Opens a file that changes are appended to; null for one of the system.</summary>
    public Func<string, IAppendedFile>? OpenAppended { get; init; }

    /// <summary>Commands that are there beside the server's own.</summary>
    public IReadOnlyList<CommandFamily> Families { get; init; } = [];
}
