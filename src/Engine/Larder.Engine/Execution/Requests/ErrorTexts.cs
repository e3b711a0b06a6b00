// Error replies that many commands share, as Valkey words them.
namespace Larder.Engine.Execution.Requests;

/// <summary>Texts with their code, without the leading dash.</summary>
public static class ErrorTexts
{
    public static ReadOnlySpan<byte> WrongType =>
        "WRONGTYPE Operation against a key holding the wrong kind of value"u8;
    public static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;
    public static ReadOnlySpan<byte> NotInteger => "ERR value is not an integer or out of range"u8;
    public static ReadOnlySpan<byte> NotFloat => "ERR value is not a valid float"u8;
    public static ReadOnlySpan<byte> NotPositive => "ERR value is out of range, must be positive"u8;
    public static ReadOnlySpan<byte> OutOfRange => "ERR index out of range"u8;
    public static ReadOnlySpan<byte> NoSuchKey => "ERR no such key"u8;
    public static ReadOnlySpan<byte> Overflow => "ERR increment or decrement would overflow"u8;
    public static ReadOnlySpan<byte> NanOrInfinity => "ERR increment would produce NaN or Infinity"u8;
    public static ReadOnlySpan<byte> TooLong => "ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8;
    public static ReadOnlySpan<byte> DatabaseOutOfRange => "ERR DB index is out of range"u8;
    public static ReadOnlySpan<byte> NoLogin => "NOAUTH Authentication required."u8;
    public static ReadOnlySpan<byte> OutOfMemory =>
        "OOM command not allowed when used memory > 'maxmemory'."u8;
}
