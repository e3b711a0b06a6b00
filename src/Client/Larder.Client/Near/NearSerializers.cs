// How values become bytes: by HybridCache's own serializers and those that the application has added to it. Also which
// objects may be shared by all who ask, as nobody can change them.
using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Client.Near;

sealed class NearSerializers(IServiceProvider provider)
{
    readonly ConcurrentDictionary<Type, object> _serializers = new();

    public T Read<T>(ReadOnlyMemory<byte> body) => Of<T>().Deserialize(new ReadOnlySequence<byte>(body));

    public ReadOnlyMemory<byte> Write<T>(T value)
    {
        var target = new ArrayBufferWriter<byte>();
        Of<T>().Serialize(value, target);
        return target.WrittenMemory;
    }

    IHybridCacheSerializer<T> Of<T>() =>
        (IHybridCacheSerializer<T>)_serializers.GetOrAdd(typeof(T), static (_, provider) => Find<T>(provider), provider);

    static IHybridCacheSerializer<T> Find<T>(IServiceProvider provider)
    {
        if (provider.GetService<IHybridCacheSerializer<T>>() is { } own) return own;
        foreach (var factory in provider.GetServices<IHybridCacheSerializerFactory>().Reverse())
        {
            if (factory.TryCreateSerializer<T>(out var made)) return made;
        }

        throw new InvalidOperationException($"no serializer is registered for {typeof(T)}");
    }

    /// <summary>Objects of a type that nobody can change.</summary>
    public static class Shareable<T>
    {
        public static bool IsOne { get; } =
            typeof(T) == typeof(string)
            || !RuntimeHelpers.IsReferenceOrContainsReferences<T>()
            || ((typeof(T).IsSealed || typeof(T).IsValueType)
                && typeof(T).IsDefined(typeof(ImmutableObjectAttribute), inherit: false)
                && TypeDescriptor.GetAttributes(typeof(T)).Contains(ImmutableObjectAttribute.Yes));
    }
}
