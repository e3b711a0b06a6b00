// Who may use a node: by a file of passwords, or as the users of the other protocol.
namespace Larder.Engine.Memcached.Requests;

/// <summary>Judges names and passwords.</summary>
public interface ILogins
{
    bool Accepts(MemcachedContext context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password);
}
