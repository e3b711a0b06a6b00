// What the results of commands that store a collection have in common, so that they take their place in one way.
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;

namespace Larder.Engine.Collections;

/// <summary>Elements collected beside the keyspace; holds memory until it is stored or freed.</summary>
public interface IValueResult
{
    long Count { get; }

    /// <summary>Makes the elements, of which there is at least one, the value at a key, in place of what is there.</summary>
    void Store(in KeyRef key, EncodingSettings limits);

    void Free();
}
