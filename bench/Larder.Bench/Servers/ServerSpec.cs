// A kind of server to measure: how it is started and what it speaks.
using Larder.Bench.Replies;

namespace Larder.Bench.Servers;

/// <summary>A server program with its settings.</summary>
sealed record ServerSpec
{
    /// <summary>Whom it belongs to in the tables: several settings of one program share it, and the better counts.
    /// </summary>
    public required string Peer { get; init; }

    /// <summary>What tells these settings from others of the same program; may be empty.</summary>
    public string Variant { get; init; } = "";

    public required WireProtocol Protocol { get; init; }

    /// <summary>The program's version as it tells it.</summary>
    public required string Version { get; init; }

    /// <summary>Program and arguments for a port on 127.0.0.1 and a folder of its own.</summary>
    public required Func<int, string, IReadOnlyList<string>> Command { get; init; }

    /// <summary>It only answers PING: the network layer alone, which a GET is held against.</summary>
    public bool AnswersOnlyPing { get; init; }

    /// <summary>Runs as the program does when it is told nothing: a peer of its own beside its best settings.</summary>
    public bool HasDefaults { get; init; }

    /// <summary>Of several settings of one program, the one with the fewest threads: for rows to which they are equal.
    /// </summary>
    public bool HasFewestThreads { get; init; } = true;

    public string Name => Variant.Length == 0 ? Peer : $"{Peer} {Variant}";

    public bool IsLarder => Peer == ServerCatalog.Larder;
}
