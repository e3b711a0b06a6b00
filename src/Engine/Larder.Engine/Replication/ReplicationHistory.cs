// Which history of changes this node's data is the outcome of: a random name, and where the history before it ended. Two
// nodes with the same name and offset hold the same data, so a replica that comes back need only be sent what it missed.
using Larder.Engine.Execution.Requests;

namespace Larder.Engine.Replication;

/// <summary>Changes under the locks of all shards; may be read by any thread.</summary>
public sealed class ReplicationHistory
{
    /// <summary>What a replica that has none asks for.</summary>
    public const string Unknown = "?";

    /// <summary>The name of none.</summary>
    public static string NoId { get; } = new('0', 40);

    Names _names = new(ServerLifetime.NewId(), NoId, -1);

    sealed record Names(string Id, string PreviousId, long PreviousEnd);

    /// <summary>40 hexadecimal digits.</summary>
    public string Id => _names.Id;

    /// <summary>The name before the last change of it.</summary>
    public string PreviousId => _names.PreviousId;

    /// <summary>The first offset that is not of the previous history; -1 for none.</summary>
    public long PreviousEnd => _names.PreviousEnd;

    /// <summary>Whether the data up to an offset is the same as that of a history, as far as it is known here.</summary>
    /// <param name="offset">The next byte wanted, counted from 1.</param>
    public bool Holds(ReadOnlySpan<char> id, long offset)
    {
        var names = _names;
        return id.SequenceEqual(names.Id) || (id.SequenceEqual(names.PreviousId) && offset <= names.PreviousEnd);
    }

    /// <summary>Begins a history of its own behind the present one: the node is a primary now.</summary>
    /// <param name="offset">Where the present one ends.</param>
    public void Part(long offset) => Continue(ServerLifetime.NewId(), offset);

    /// <summary>The primary that is followed goes on under another name.</summary>
    public void Continue(string id, long offset)
    {
        if (id != Id) _names = new Names(id, Id, offset + 1);
    }

    /// <summary>Takes over that of a primary whose data was taken over.</summary>
    public void Adopt(string id) => _names = new Names(id, NoId, -1);

    /// <summary>Another name with nothing before it: what it was cannot be continued.</summary>
    public void Renew() => Adopt(ServerLifetime.NewId());
}
