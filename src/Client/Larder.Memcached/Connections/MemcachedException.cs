// What a command fails with.
namespace Larder.Memcached.Connections;

/// <summary>A node refused a command, or did not answer in time.</summary>
public sealed class MemcachedException : IOException
{
    /// <summary>Makes one.</summary>
    public MemcachedException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
