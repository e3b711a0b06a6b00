// How large one run may become: the directive list-max-listpack-size, read as Valkey reads it.
namespace Larder.Engine.Values.Lists;

/// <summary>Most bytes (links and header included) and most elements of a run.</summary>
public readonly record struct NodeLimit(int Bytes, int Count)
{
    const int BytesWithCount = 8 * 1024;
    const int MaxCount = short.MaxValue;

    /// <param name="directive">Elements when positive; -1 to -5 mean 4, 8, 16, 32, 64 KiB.</param>
    public static NodeLimit Of(long directive) => directive >= 0
        ? new NodeLimit(BytesWithCount, (int)Math.Clamp(directive, 1, MaxCount))
        : new NodeLimit(2048 << (int)Math.Min(-directive, 5), ushort.MaxValue);

    /// <summary>The size at which a chain of one run goes back into its item.</summary>
    public NodeLimit Half => new(Bytes / 2, Count / 2);

    public bool Allows(in RunSize size) => size.Bytes + Chain.LinkBytes <= Bytes && size.Count <= Count;
}
