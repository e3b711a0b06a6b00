// How large a node of entries may become, as the directives say.
namespace Larder.Engine.Values.Streams;

/// <summary>Limits of a node; one entry always fits.</summary>
public readonly record struct StreamNodeLimit(long Bytes, long Entries)
{
    /// <summary>The most bytes whatever the directives say, and the most that one entry may have.</summary>
    public const long MostBytes = 1 << 30;

    /// <summary>The most entries whatever the directives say: so far does a node count.</summary>
    public const int MostEntries = ushort.MaxValue;

    /// <summary>The limits for stream-node-max-bytes and stream-node-max-entries, where 0 is none.</summary>
    public static StreamNodeLimit Of(long maxBytes, long maxEntries) =>
        new(maxBytes is 0 or > MostBytes ? MostBytes : maxBytes, maxEntries is 0 or > MostEntries ? MostEntries : maxEntries);

    /// <summary>Whether a node takes one more entry.</summary>
    public bool Allows(EntryNode node, long entryBytes) =>
        node.End + entryBytes < Bytes && node.Count + node.DeletedCount < Entries;
}
