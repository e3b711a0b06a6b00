// What Larder says it is where clients ask for a version: the Valkey whose commands it speaks.
namespace Larder.Engine.Execution.Specs;

/// <summary>Versions as clients read them in HELLO and INFO.</summary>
public static class ServerIdentity
{
    public static ReadOnlySpan<byte> ValkeyVersion => "9.1.2"u8;

    /// <summary>The Redis version that Valkey says it is compatible with.</summary>
    public static ReadOnlySpan<byte> RedisVersion => "7.2.4"u8;
}
