// How a value that was read from the database becomes bytes and a value again.
using System.Text.Json;

namespace Larder.Client.Reads;

interface IReadCodec<T>
{
    /// <summary>Null when the value cannot be stored.</summary>
    byte[]? Write(T value);

    bool TryRead(ReadOnlyMemory<byte> body, out T value);

    /// <summary>The database has no such row.</summary>
    bool IsAbsent(T value);

    /// <summary>What stands for a row that is absent.</summary>
    T Absent { get; }
}

sealed class JsonCodec<T>(JsonSerializerOptions options) : IReadCodec<T?> where T : class
{
    public T? Absent => null;

    public byte[] Write(T? value) => JsonSerializer.SerializeToUtf8Bytes(value, options);

    public bool IsAbsent(T? value) => value is null;

    public bool TryRead(ReadOnlyMemory<byte> body, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(body.Span, options);
            return value is not null;
        }
        catch (JsonException)
        {
            // Written by a version of the application in which the type was another.
            value = null;
            return false;
        }
    }
}
