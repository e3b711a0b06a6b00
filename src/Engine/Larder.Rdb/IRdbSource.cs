// Where the bytes of a file come from: the file itself, or a socket during a full sync.
namespace Larder.Rdb;

/// <summary>Read by one thread.</summary>
public interface IRdbSource
{
    /// <summary>How many bytes there are in all; -1 where nobody knows.</summary>
    long Length => -1;

    /// <summary>Reads some bytes, waiting for the first; 0 at the end. Whoever knows where the file ends ends here.</summary>
    int Read(Span<byte> room);
}
