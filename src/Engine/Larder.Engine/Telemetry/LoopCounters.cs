// Counters that one event loop writes and INFO sums up: no cache line is shared between loops.
namespace Larder.Engine.Telemetry;

/// <summary>What one command did in one loop.</summary>
public struct CommandCounters
{
    public long Calls, Micros, Rejected, Failed;
}

/// <summary>Counters of one loop, written by its thread alone; others may read slightly old figures.</summary>
public sealed class LoopCounters(int commandCount)
{
    /// <summary>By command id.</summary>
    public CommandCounters[] Commands { get; private set; } = new CommandCounters[commandCount];

    public long CommandsProcessed;
    public long ConnectionsReceived;
    public long UnexpectedErrors;

    /// <summary>Error replies by their code ("ERR", "WRONGTYPE").</summary>
    public Dictionary<string, long> Errors { get; private set; } = [];

    public void Reset()
    {
        Commands = new CommandCounters[Commands.Length];
        Errors = [];
        CommandsProcessed = ConnectionsReceived = UnexpectedErrors = 0;
    }
}
