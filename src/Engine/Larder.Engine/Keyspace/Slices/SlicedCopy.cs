// A large value that is being copied to another name: the copy grows beside the databases, where nobody sees it, and takes its
// place in one step.
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Engine.Values.Kinds;
using Larder.Memory.Arenas;

namespace Larder.Engine.Keyspace.Slices;

/// <summary>Under the locks of both shards.</summary>
public sealed unsafe class SlicedCopy : SlicedWork
{
    const int BytesPerStep = 64 * 1024;

    readonly Database _beside;
    readonly byte[] _name;
    readonly ulong _hash;
    readonly Database _target;
    readonly long _nowMs;
    readonly int _givenUp;
    ValueCopying _copying;
    bool _isBegun;

    public SlicedCopy(in KeyRef from, in KeyRef to)
        : base(from)
    {
        (_name, _hash) = (to.Span.ToArray(), to.Hash);
        (_target, _nowMs) = (to.Database, to.NowMs);
        _beside = Database.CreateBeside(_target.Shard);
        _givenUp = Target.GivenUp;
    }

    public override Shard Target => _beside.Shard;

    // The arena that it grew in was given up, with all that it held.
    bool IsLost => Target.GivenUp != _givenUp;

    /// <summary>Whether the value is so large that copying it at once would make others wait.</summary>
    public static bool Suits(Arena arena, ItemView item) => ValueCopying.Suits(arena, item);

    /// <summary>Puts the copy in its place; false when it is not what the value is now.</summary>
    public bool TryTake(in KeyRef from, in KeyRef to)
    {
        if (!IsGood || IsLost || from.Database != Database || to.Database != _target) return false;
        fixed (byte* name = _name)
        {
            var key = new KeyRef(name, _name.Length, _hash, _beside, nowMs: 0);
            if (IsMissed(_beside.Find(key))) return false;
            _beside.MoveTo(key, to);
        }
        return true;
    }

    public override void Drop()
    {
        if (IsLost) return;
        // By itself, as what ends of it is in the wheel of another database.
        fixed (byte* name = _name) _beside.Delete(new KeyRef(name, _name.Length, _hash, _beside, nowMs: 0), lazily: true);
        _beside.Clear();
    }

    // A field has ended meanwhile in the copy, if not in the hash.
    bool IsMissed(ItemView copy) =>
        ItemValue.HasExpiringFields(Target.Arena, copy.Layout) && new FieldTable(Target.Arena, copy.Layout.Value).IsMissed;

    protected override bool Step(Item item)
    {
        if (IsLost)
        {
            Spoil();
            return true;
        }
        fixed (byte* name = _name)
        {
            var key = new KeyRef(name, _name.Length, _hash, _beside, nowMs: 0);
            var copy = _isBegun ? _beside.Find(key).Layout : Begin(key, item);
            return _copying.Step(Database.Arena, item, Target.Arena, copy, BytesPerStep);
        }
    }

    Item Begin(in KeyRef key, Item item)
    {
        _isBegun = true;
        var endsFields = ItemValue.HasExpiringFields(Database.Arena, item);
        _copying = new ValueCopying(endsFields ? _target.FieldWheel(_nowMs) : 0, isApart: true);
        var expireAtMs = item.HasExpiry ? item.ExpireAtMs : 0;
        var copy = _beside.Store(key, item.Type, item.Encoding, item.ValueLength, expireAtMs, item.HasMemcached);
        copy.Access = item.Access;
        copy.TakeMemcached(item);
        return copy;
    }
}
