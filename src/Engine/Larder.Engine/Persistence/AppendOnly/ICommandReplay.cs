// Who executes what stands in the append-only file: whoever runs commands gives it to who loads the file.
using Larder.Protocol.Requests;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used by one thread.</summary>
public interface ICommandReplay
{
    /// <summary>Executes a command as its client did; false, and why, when there is none of that name and length.</summary>
    bool TryExecute(RequestArguments request, out string refusal);

    /// <summary>Called now and then: looks after who is waiting meanwhile.</summary>
    void Pause();
}

/// <summary>Who loads the snapshot at the beginning of a file.</summary>
public interface ISnapshotReplay
{
    /// <summary>Loads it, and returns how many bytes of the file it takes.</summary>
    /// <exception cref="AppendOnlyException">It is damaged.</exception>
    long Load(string path);
}
