// A row of the bench: one thing that is measured the same way at each server.
using Larder.Bench.Load;
using Larder.Bench.Replies;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>How long and where a row measures.</summary>
/// <param name="Place">Where the generator runs.</param>
/// <param name="ServerCores">Where servers run.</param>
/// <param name="WarmUp">Load before each measurement that is not counted.</param>
/// <param name="Duration">Length of a measurement.</param>
/// <param name="Stop">Gives up.</param>
sealed record RowContext(
    GeneratorPlace Place, IReadOnlyList<int> ServerCores, TimeSpan WarmUp, TimeSpan Duration, CancellationToken Stop)
{
    /// <summary>Length of a row that waits for memory to wear out.</summary>
    public TimeSpan ChurnTime { get; init; } = TimeSpan.FromSeconds(BenchOptions.UsualChurnSeconds);

    /// <summary>What a row gives a server of which it then removes most.</summary>
    public long ReleaseBytes { get; init; } = (long)BenchOptions.UsualReleaseMiB << 20;

    /// <summary>Where rows that take minutes tell how they come on.</summary>
    public TextWriter Output { get; init; } = TextWriter.Null;
}

/// <summary>One thing to measure.</summary>
abstract record Row
{
    /// <summary>What --only chooses it by.</summary>
    public required string Name { get; init; }

    /// <summary>What is measured, in words.</summary>
    public required string Title { get; init; }

    public required WireProtocol Protocol { get; init; }

    /// <summary>Belongs to the run that ends within two minutes.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Takes minutes, or belongs with those that do: not part of a short run.</summary>
    public bool IsLong { get; init; }

    /// <summary>Measured at the peers' default settings too.</summary>
    public bool HasDefaults { get; init; }

    /// <summary>
    /// Rows of the same group share running servers and what these hold; null asks for a fresh server each time.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>Memory that a server needs for the row, roughly.</summary>
    public long DataBytes { get; init; }

    /// <summary>What <see cref="MeasureAsync"/> returns values of, in this order.</summary>
    public abstract IReadOnlyList<Figure> Figures { get; }

    /// <summary>Whether the row says anything about a server.</summary>
    public virtual bool Suits(ServerSpec server) =>
        server.Protocol == Protocol && !server.AnswersOnlyPing && (HasDefaults || !server.HasDefaults);

    /// <summary>
    /// Gives the server its data and checks that it can do what the row asks; for all servers before the first measurement.
    /// </summary>
    /// <exception cref="ServerException">It cannot; the message says what it answered.</exception>
    public virtual Task SetUpAsync(RowContext context, RunningServer server) => Task.CompletedTask;

    /// <summary>Measures once.</summary>
    public abstract Task<double[]> MeasureAsync(RowContext context, RunningServer server);
}
