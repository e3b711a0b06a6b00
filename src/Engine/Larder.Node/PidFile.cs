// The directive pidfile: the number of the node's process, for scripts that end or watch it. It goes when the node stops.
using System.Globalization;

namespace Larder.Node;

/// <summary>There as long as the node runs.</summary>
sealed class PidFile : IDisposable
{
    readonly string _path;

    PidFile(string path) => _path = path;

    /// <summary>Writes it; null where none is wanted, or it cannot be had, which does not keep a node from running.</summary>
    public static PidFile? Write(string path, NodeLog log)
    {
        if (path.Length == 0) return null;
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new PidFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Tell($"no pidfile: {failure.Message}");
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is stale then, as after a node that was killed.
        }
    }
}
