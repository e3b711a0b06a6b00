// Work on one large value that would hold its shard for long: it is done in slices while others go on. What it has made counts
// only where the value has stayed what it was; otherwise it begins anew.
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace.Slices;

/// <summary>Under the locks of its shards, but for what says otherwise.</summary>
public abstract unsafe class SlicedWork
{
    readonly byte[] _key;
    readonly ulong _hash;
    volatile bool _isSpoilt;
    volatile bool _isOver;

    protected SlicedWork(in KeyRef key)
    {
        (_key, _hash, Database) = (key.Span.ToArray(), key.Hash, key.Database);
        Number = Database.Number;
    }

    public byte[] Key => _key;
    public Database Database { get; }

    /// <summary>The number of the database when it began.</summary>
    internal int Number { get; }

    /// <summary>The shard that it writes to as well; null for none.</summary>
    public virtual Shard? Target => null;

    /// <summary>How many times it was begun before, and was spoilt.</summary>
    public int Round { get; init; }

    /// <summary>It was gone on with to its end, or is spoilt; may be asked without the locks.</summary>
    public bool IsOver => _isOver;

    /// <summary>It came to its end, and what it was made from is the same still.</summary>
    public bool IsGood => _isOver && !_isSpoilt;

    /// <summary>Whether somebody still waits for it; asked without the locks, as the next two are called.</summary>
    public Func<bool> IsWanted { get; set; } = static () => true;

    /// <summary>Told when it is over.</summary>
    public Action Ended { get; set; } = static () => { };

    /// <summary>Called once, without the locks, when <see cref="Step"/> has said that it is at its end.</summary>
    public void End()
    {
        if (!_isSpoilt) Finish();
        _isOver = true;
        Ended();
    }

    /// <summary>What is left to do that needs no lock.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>The value changes, or goes.</summary>
    internal void Spoil() => _isSpoilt = true;

    /// <summary>Goes on for some ten microseconds; false at its end.</summary>
    public bool Step()
    {
        fixed (byte* key = _key)
        {
            // At time zero nothing has ended: whether the key has is asked by who takes what was made.
            var item = _isSpoilt ? default : Database.Find(new KeyRef(key, _key.Length, _hash, Database, nowMs: 0));
            if (item.IsNull) Spoil();
            else if (!Step(item.Layout)) return true;
        }
        return false;
    }

    protected abstract bool Step(Item item);

    /// <summary>Gives back what it has made and nobody has taken.</summary>
    public virtual void Drop()
    {
    }
}
