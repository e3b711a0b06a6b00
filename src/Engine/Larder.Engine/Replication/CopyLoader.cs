// How a copy of all data is taken in, as the directive repl-diskless-load says. It always comes into a file first: a replica
// that read it from the connection would hold locks while it waits for it.
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Replication;

/// <summary>What becomes of the data that are here, and whether they are served meanwhile.</summary>
public enum CopyPlace
{
    /// <summary>They are served until the copy has come, and go when it is loaded.</summary>
    InPlace,

    /// <summary>They go at once.</summary>
    Emptied,

    /// <summary>They stay until the copy is loaded, and for good where that fails, but are served no longer.</summary>
    Beside,

    /// <summary>They are of the same history: they are served until the copy is loaded, and for good where that fails.</summary>
    BesideServed,
}

/// <summary>What became of taking in a copy.</summary>
/// <param name="Failure">Null where it is there as a whole.</param>
/// <param name="Database">The database that the stream has selected behind it.</param>
public sealed record CopyOutcome(string? Failure, int Database);

/// <summary>Takes in a copy of all data from a file, in the place of what is there. By the first loop.</summary>
public interface ICopyLoader
{
    /// <summary>Why the copy is not even tried: then what is here stays. Null where it is.</summary>
    string? RefusalOf(string path);

    /// <summary>The copy begins to come.</summary>
    void Expect(CopyPlace place);

    /// <summary>It did not come as a whole.</summary>
    void Abandon(CopyPlace place);

    /// <summary>Begins, and returns at once.</summary>
    /// <param name="ended">Told by any thread.</param>
    void Begin(string path, CopyPlace place, Action<CopyOutcome> ended);

    /// <summary>It is loaded: the stream is left for another.</summary>
    void LeaveStream();

    /// <summary>Puts what was loaded beside the data in their place; under all locks. Null where that is done.</summary>
    string? TakePlace();

    /// <summary>The stream goes on behind the copy now; one that failed is cleared away.</summary>
    void Finish(bool isTaken, CopyPlace place);
}

/// <summary>Chooses where a copy goes.</summary>
static class CopyPlaces
{
    public static CopyPlace Of(DisklessLoad load, Store store, bool isSameHistory) => load switch
    {
        DisklessLoad.FlushBeforeLoad => CopyPlace.Emptied,
        DisklessLoad.OnEmptyDatabase when IsEmpty(store) => CopyPlace.Emptied,
        DisklessLoad.SwapDatabases => isSameHistory ? CopyPlace.BesideServed : CopyPlace.Beside,
        _ => CopyPlace.InPlace,
    };

    static bool IsEmpty(Store store) => !Enumerable.Range(0, store.DatabaseCount).Any(number => store.CountKeys(number) > 0);
}
