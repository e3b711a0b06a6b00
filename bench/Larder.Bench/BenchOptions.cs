// What a run of the bench is told.
namespace Larder.Bench;

/// <summary>Options of one run.</summary>
public sealed record BenchOptions
{
    /// <summary>Long enough for every order of sizes to come once.</summary>
    public const int UsualChurnSeconds = 150;

    /// <summary>Large against all that a server holds anyway.</summary>
    public const int UsualReleaseMiB = 5 * 1024;

    /// <summary>Program and first arguments that run a Larder node; directives follow.</summary>
    public required IReadOnlyList<string> NodeCommand { get; init; }

    /// <summary>The version of that node.</summary>
    public required string NodeVersion { get; init; }

    /// <summary>The folder bench/ of the repository: peers, hosts, the files of results.</summary>
    public required string Folder { get; init; }

    /// <summary>The most telling rows only, in under two minutes.</summary>
    public bool Quick { get; init; }

    /// <summary>Without the rows of durability and of a server's life, in short rounds: the whole within half an hour.</summary>
    public bool Short { get; init; }

    /// <summary>Only the rows that a short run leaves out.</summary>
    public bool Long { get; init; }

    /// <summary>Only rows whose name is one of these or starts with one of these; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Only these peers; empty: all that are here.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>How often each server gets its turn; 0 chooses.</summary>
    public int Rounds { get; init; }

    /// <summary>Seconds of one measurement; 0 chooses.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds of the row churn.</summary>
    public double ChurnSeconds { get; init; } = UsualChurnSeconds;

    /// <summary>MiB that the row release gives a server.</summary>
    public int ReleaseMiB { get; init; } = UsualReleaseMiB;

    /// <summary>Processors that servers run on; empty shares all with the generator.</summary>
    public IReadOnlyList<int> ServerCores { get; init; } = DefaultServerCores;

    /// <summary>Processors that the load generator runs on, one loop on each.</summary>
    public IReadOnlyList<int> GeneratorCores { get; init; } = DefaultGeneratorCores;

    /// <summary>Writes the tables to RESULTS.md, and those that a short run leaves out to RESULTS-LONG.md.</summary>
    public bool Write { get; init; }

    /// <summary>Compares the generator with redis-benchmark instead of measuring servers.</summary>
    public bool CheckGenerator { get; init; }

    /// <summary>The date that the files of results get.</summary>
    public DateOnly Date { get; init; } = DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>Where tables and progress go.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>The lower half of the processors.</summary>
    public static IReadOnlyList<int> DefaultServerCores =>
        [.. Enumerable.Range(0, Environment.ProcessorCount / 2)];

    /// <summary>The upper half of the processors.</summary>
    public static IReadOnlyList<int> DefaultGeneratorCores => Environment.ProcessorCount < 2
        ? []
        : [.. Enumerable.Range(Environment.ProcessorCount / 2, Environment.ProcessorCount / 2)];
}
