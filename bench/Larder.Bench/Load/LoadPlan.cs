// What load to put on a server.
using Larder.Bench.Keys;
using Larder.Bench.Replies;
using Larder.Bench.Requests;

namespace Larder.Bench.Load;

/// <summary>One load.</summary>
sealed record LoadPlan
{
    public required WireProtocol Protocol { get; init; }

    /// <summary>The server's port on 127.0.0.1.</summary>
    public required int Port { get; init; }

    public required RequestMix Requests { get; init; }

    /// <summary>Key numbers go from 0 to this, exclusive.</summary>
    public required int KeyCount { get; init; }

    public KeySpread Spread { get; init; } = KeySpread.Uniform;

    /// <summary>Connections, spread over the generator's loops.</summary>
    public int Connections { get; init; } = 50;

    /// <summary>Requests that a connection sends at once; the next ones go when all are answered.</summary>
    public int Pipeline { get; init; } = 1;

    /// <summary>
    /// Requests per second over all connections, sent when they are due whether or not earlier ones are answered; 0
    /// sends as fast as answers come.
    /// </summary>
    public double RatePerSecond { get; init; }

    /// <summary>
    /// At a rate: 0 sends each request when it is due; else those that fell due are sent together every so many
    /// milliseconds.
    /// </summary>
    public int PaceMs { get; init; }

    /// <summary>Ends after so many requests; without it, when told to.</summary>
    public long? RequestCount { get; init; }

    /// <summary>The part of all replies that may be errors; with more the load counts as failed.</summary>
    public double MostErrorPart { get; init; }
}

/// <summary>The processors that the generator's loops run on, one loop on each.</summary>
/// <param name="Cores">Processor numbers; empty leaves one loop wherever the system puts it.</param>
sealed record GeneratorPlace(IReadOnlyList<int> Cores)
{
    public int LoopCount => Math.Max(1, Cores.Count);
}

/// <summary>The load could not be carried through.</summary>
sealed class LoadException(string message) : Exception(message);
