// Where the bytes of a file go: the file itself, or a socket during a full sync.
namespace Larder.Rdb.Files;

/// <summary>Written to by one thread.</summary>
public interface IRdbSink
{
    /// <summary>Takes all of the bytes, or throws.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}
