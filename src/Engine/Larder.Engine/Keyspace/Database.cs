// One numbered database's keys within one shard: the index, the expiry wheel, and the only code that adds, replaces,
// moves and frees their items.
using Larder.Engine.Values.Kinds;
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Values;
using Larder.Engine.Values.Hashes;
using Larder.Memory.Arenas;

namespace Larder.Engine.Keyspace;

/// <summary>Items handed out are valid until the next change to the same key; the shard's lock covers everything.</summary>
public sealed unsafe class Database
{
    readonly Shard _shard;
    readonly Arena _arena;
    bool _isReplacing;
    IndexRoot* _index;   // null until the first key
    WheelRoot* _wheel;   // null until the first expiry
    WheelRoot* _fieldWheel; // of hash fields; null until the first that has an expiry

    internal Database(Shard shard, int number)
    {
        _shard = shard;
        _arena = shard.Arena;
        Number = number;
    }

    public int Number { get; internal set; }

    /// <summary>The number that it had when the running snapshot began.</summary>
    internal int SavedNumber { get; set; }

    internal bool IsBeside => Number < 0;
    public Shard Shard => _shard;
    public Arena Arena => _arena;
    public long Count => _index == null ? 0 : _index->Count;
    public long ExpiringCount => _wheel == null ? 0 : _wheel->Count;

    /// <summary>Hashes that have fields with an expiry of their own.</summary>
    public long FieldExpiringCount => _fieldWheel == null ? 0 : _fieldWheel->OwnerCount;

    /// <summary>Bytes of the index and the expiry wheels, items not counted.</summary>
    public long IndexBytes => (_index == null ? 0 : Index.SizeBytes) + SizeOf(_wheel) + SizeOf(_fieldWheel);

    /// <summary>Bytes of an item's own block in the arena.</summary>
    public long BlockBytes(ItemView item) => _arena.CapacityOf(_arena.HandleOf(item.Layout.Address));

    /// <summary>Nobody sees it: for values that are built before they take their place in the shard. Clear it after.</summary>
    public static Database CreateBeside(Shard shard) => new(shard, -1);

    // A client is being sent the value: its bytes must not change.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool IsLent(Item item) => _arena.PinCount != 0 && _arena.IsPinned(_arena.HandleOf(item.Address));

    // A snapshot that has not come to the item yet saves it before it is changed or goes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void SaveBefore(Item item, int from = 0, int length = int.MaxValue)
    {
        if (item.Generation != _shard.Snapshot.Generation) _shard.Snapshot.SaveBefore(this, item, from, length);
    }

    internal IndexRoot* Root => _index;

    ItemIndex Index => new(_arena, _index);
    ExpiryWheel Wheel => new(_arena, _wheel);

    /// <summary>The item to be read, counted as a hit or a miss and marked as used; null when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ItemView Read(in KeyRef key)
    {
        var item = Locate(key);
        if (item.IsNull)
        {
            _shard.Counters.Misses++;
            _shard.Events.RaiseMissed(this, key);
            return item;
        }
        _shard.Counters.Hits++;
        if (key.CountsAsUse) _shard.Access.Touch(item);
        return item;
    }

    /// <summary>Like <see cref="Read"/>, for a command that asks about the item: that is no use of it.</summary>
    public ItemView Peek(in KeyRef key) =>
        Read(new KeyRef(key.Bytes, key.Length, key.Hash, this, key.NowMs, key.Lookup | KeyLookup.KeepsAccess));

    /// <summary>The item that is about to be moved: marked as used, but not counted.</summary>
    public ItemView Use(in KeyRef key)
    {
        var item = Locate(key);
        if (!item.IsNull && key.CountsAsUse) _shard.Access.Touch(item);
        return item;
    }

    /// <summary>The item as it is, neither counted nor marked; null when there is none or it has ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ItemView Find(in KeyRef key) => Locate(key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Item Locate(in KeyRef key)
    {
        if (_index == null) return default;
        var slot = Index.Find(key.Bytes, key.Length, key.Hash);
        if (slot.Handle == 0) return default;
        var item = new Item(_arena.At(slot.Handle));
        if (Base.Check.IsGuarded) CheckItem(item);
        return item.HasExpiry && item.ExpireAtMs <= key.NowMs ? Expire(key, slot) : item;
    }

    /// <summary>The item to be changed in place; null when there is none. The only way to one that is not for looking alone:
    /// what has to know of a change before it happens (a value that is being sent, a snapshot) is asked here.</summary>
    /// <param name="isUse">Whether to change it counts as a use of it.</param>
    public Item Change(in KeyRef key, bool isUse = true) => Change(key, isUse, int.MaxValue);

    /// <summary>The same for what stands beside the value, and for bytes that <see cref="ChangeBytes"/> is told of.</summary>
    public Item ChangeParts(in KeyRef key, bool isUse = true) => Change(key, isUse, 0);

    /// <summary>These bytes of a value that lies in its item are about to be changed.</summary>
    public void ChangeBytes(Item item, int from, int length) => SaveBefore(item, from, length);

    Item Change(in KeyRef key, bool isUse, int length)
    {
        var item = Locate(key);
        if (item.IsNull) return item;
        SaveBefore(item, 0, length);
        if (item.HasMemcached && item.Cas != 0) item.Cas = _shard.NextCas();
        if (isUse && key.CountsAsUse) _shard.Access.Touch(item);
        return IsLent(item) ? Rebuild(key, item, item.ValueLength, 0, item.HasExpiry, item.HasMemcached) : item;
    }

    /// <summary>
    /// Stores an item under the key, in place of what is there, and returns it with the value's bytes still to be
    /// written. The value bytes that are in the request must not lie in an item.
    /// </summary>
    /// <param name="expireAtMs">Unix milliseconds; 0 for never.</param>
    public Item Store(in KeyRef key, ItemType type, int encoding, int valueLength, long expireAtMs, bool memcached = false)
    {
        if (_index == null) CreateIndex();
        if (expireAtMs != 0 && _shard.Expiry.IsFollowing) _shard.OwnEnds.Note(key, expireAtMs);
        var slot = Index.Find(key.Bytes, key.Length, key.Hash);
        if (slot.Handle != 0 && TryReuse(slot, type, encoding, valueLength, expireAtMs, memcached, out var reused))
            return reused;

        var size = Item.SizeFor(key.Length, valueLength, expireAtMs != 0, memcached);
        var handle = _arena.Allocate(size);
        var item = Item.Write(
            _arena.At(handle), type, encoding, key.Bytes, key.Length, valueLength, expireAtMs != 0, memcached);
        item.Access = _shard.Access.Fresh();
        item.Generation = _shard.Snapshot.Generation;
        if (slot.Handle == 0)
        {
            Index.Insert(key.Hash, handle);
            if (!_isReplacing) _shard.Events.RaiseNew(this, key);
            _isReplacing = false;
        }
        else
        {
            var old = new Item(_arena.At(slot.Handle));
            Release(old, _shard.Lazy.OnServerDelete);
            Index.Replace(slot, handle);
        }
        if (expireAtMs != 0) Schedule(item, expireAtMs, key.NowMs);
        _shard.Census?.Added(item);
        return item;
    }

    /// <summary>Gives the key's item room for a value of another length, keeping the bytes that fit, and returns it where it
    /// then is. A growing value gets some room to spare.</summary>
    public Item Resize(in KeyRef key, Item item, int valueLength)
    {
        if (valueLength < item.ValueLength) SaveBefore(item, valueLength);
        var size = item.Size - item.ValueLength + valueLength;
        var capacity = _arena.CapacityOf(_arena.HandleOf(item.Address));
        if (item.CanHoldLength(valueLength) && size <= capacity && size > capacity / 4 && !IsLent(item))
        {
            _shard.Census?.Resizing(item, valueLength);
            item.SetValueLength(valueLength);
            return item;
        }
        var spare = valueLength > item.ValueLength ? Math.Min(valueLength / 4, 1 << 20) : 0;
        if (capacity > Arena.LargestUnpinnableBytes && valueLength > item.ValueLength && item.CanHoldLength(valueLength) &&
            !IsLent(item) && _arena.TryExtend(_arena.HandleOf(item.Address), size + spare))
        {
            _shard.Census?.Resizing(item, valueLength);
            item.SetValueLength(valueLength);
            return item;
        }
        return Rebuild(key, item, valueLength, spare, item.HasExpiry, item.HasMemcached);
    }

    /// <summary>An item that nothing leads to, for what an edit cuts out of a value as a whole; goes to Discard then.</summary>
    public Item CutOut(ItemType type, int encoding, int valueLength) => Item.Write(
        _arena.At(_arena.Allocate(Item.SizeFor(0, valueLength, expiry: false, memcached: false))), type, encoding, null, 0,
        valueLength, expiry: false, memcached: false);

    /// <summary>Frees what was cut out of a value, in slices where it is large.</summary>
    public void Discard(Item cut)
    {
        if (!_shard.Snapshot.TryKeepTable(cut, lazily: true)) _shard.Detached.Add(cut, lazily: true);
    }

    /// <summary>What memcached notes of an item's readers: no part of the value.</summary>
    public static void Annotate(ItemView view, byte marks)
    {
        if (view.Layout is { HasMemcached: true } item) item.Marks = marks;
    }

    /// <summary>Gives an item that memcached keeps nothing of a CAS number and flags; returns it where it then is.</summary>
    public Item Adorn(in KeyRef key, ItemView view, ulong cas, uint flags)
    {
        var old = view.Layout;
        var item = old.HasMemcached ? old : Reform(key, old, old.HasExpiry, memcached: true);
        (item.Cas, item.ClientFlags) = (cas, flags);
        return item;
    }

    /// <summary>Sets when the key ends, Unix milliseconds; 0 for never. Returns the item where it then is.</summary>
    public Item SetExpiry(in KeyRef key, ItemView view, long expireAtMs)
    {
        var item = view.Layout;
        SaveBefore(item, 0, 0);
        if (expireAtMs != 0 && _shard.Expiry.IsFollowing) _shard.OwnEnds.Note(key, expireAtMs);
        if (item.HasExpiry && expireAtMs != 0)
        {
            Wheel.Move(item, expireAtMs);
            return item;
        }
        if (item.HasExpiry == (expireAtMs != 0)) return item;
        item = Reform(key, item, expireAtMs != 0, item.HasMemcached);
        if (expireAtMs != 0) Schedule(item, expireAtMs, key.NowMs);
        return item;
    }

    /// <summary>Removes the key for a command that has it removed as a side effect; false when there was none.</summary>
    public bool Delete(in KeyRef key) => Delete(key, _shard.Lazy.OnServerDelete);

    /// <summary>Removes the key; false when there was none.</summary>
    /// <param name="lazily">Whether a large value may be freed after this.</param>
    public bool Delete(in KeyRef key, bool lazily)
    {
        if (_index == null) return false;
        var slot = Index.Find(key.Bytes, key.Length, key.Hash);
        if (slot.Handle == 0) return false;
        var ended = new Item(_arena.At(slot.Handle)) is { HasExpiry: true } item && item.ExpireAtMs <= key.NowMs;
        if (ended) Expire(key, slot);
        else Remove(key.Hash, slot, lazily);
        return !ended;
    }

    /// <summary>Like <see cref="Delete"/>, for a value that is stored in its place at once: it makes no new key.</summary>
    public void DeleteToReplace(in KeyRef key) => _isReplacing = Delete(key);

    /// <summary>Gives the key's item another key, in this or another database, in place of what is there.</summary>
    public void MoveTo(in KeyRef from, in KeyRef to)
    {
        var slot = Index.Find(from.Bytes, from.Length, from.Hash);
        var item = new Item(_arena.At(slot.Handle));
        SaveBefore(item, 0, 0);
        if (to.Database._arena == _arena)
        {
            if (TryMoveInPlace(from, to, item)) return;
            // What the value holds outside its item stays where it is and changes hands.
            to.Database.Adopt(to, item);
            Index.Remove(from.Hash, Index.Find(from.Bytes, from.Length, from.Hash));
            if (item.HasExpiry) Wheel.Remove(item);
            if (!_shard.Snapshot.TryKeepLying(item)) _arena.Free(slot.Handle);
        }
        else
        {
            to.Database.CopyFrom(to, _arena, item);
            Remove(from.Hash, slot, _shard.Lazy.OnServerDelete);
        }
    }

    // A large item gets its new key where it lies, before its value, which may be on its way to a client.
    bool TryMoveInPlace(in KeyRef from, in KeyRef to, Item item)
    {
        if (!item.HasRoomFor(to.Length, item.HasExpiry, item.HasMemcached) || !ItemValue.LiesInItem(item)) return false;
        to.Database.Delete(to);
        Index.Remove(from.Hash, Index.Find(from.Bytes, from.Length, from.Hash));
        var expireAtMs = item.HasExpiry ? item.ExpireAtMs : 0;
        if (expireAtMs != 0) Wheel.Remove(item);
        item.Reform(to.Bytes, to.Length, item.HasExpiry, item.HasMemcached);
        to.Database.Add(to, item, expireAtMs);
        return true;
    }

    void Add(in KeyRef key, Item item, long expireAtMs)
    {
        if (_index == null) CreateIndex();
        if (expireAtMs != 0 && _shard.Expiry.IsFollowing) _shard.OwnEnds.Note(key, expireAtMs);
        Index.Insert(key.Hash, _arena.HandleOf(item.Address));
        _shard.Events.RaiseNew(this, key);
        if (expireAtMs != 0) Schedule(item, expireAtMs, key.NowMs);
    }

    /// <summary>Stores a copy of the key's item under another key, in place of what is there.</summary>
    public void CopyTo(in KeyRef from, in KeyRef to) => to.Database.CopyFrom(to, _arena, Locate(from));

    /// <summary>Removes the next key that has ended; false when there is none within the budget.</summary>
    public bool ExpireNext(long nowMs, ref int budget)
    {
        if (_wheel == null) return false;
        var item = Wheel.NextExpired(nowMs, ref budget);
        return !item.IsNull && TryExpire(item, nowMs);
    }

    /// <summary>Removes an item of this database if it has ended; false when it has not.</summary>
    public bool TryExpire(ItemView view, long nowMs)
    {
        var item = view.Layout;
        if (!item.HasExpiry || item.ExpireAtMs > nowMs) return false;
        var hash = Base.KeyHash.Of(item.Key, item.KeyLength);
        var slot = Index.Find(item.Key, item.KeyLength, hash);
        Expire(new KeyRef(item.Key, item.KeyLength, hash, this, nowMs), slot, isSearched: true);
        return true;
    }

    /// <summary>Removes the next field of a hash that has ended; false when there is none within the budget.</summary>
    public bool ExpireNextField(long nowMs, ref int budget)
    {
        if (_fieldWheel == null) return false;
        var field = new ExpiryWheel(_arena, _fieldWheel).NextExpired(nowMs, ref budget);
        if (field.IsNull) return false;
        var owner = FieldTable.OwnerOf(_arena, field);
        if (owner.IsNull)
        {
            // Its hash is gone and will be freed: whoever does that takes it out of the wheel.
            FieldTable.BeforeChange(_arena, field);
            new ExpiryWheel(_arena, _fieldWheel).PutOff(field);
            return true;
        }
        SaveBefore(owner);
        var fields = new FieldTable(_arena, owner.Value);
        _shard.Changes.WriteFieldRemoval(Number, owner.KeyBytes, field.KeyBytes);
        fields.Remove(field.KeyBytes, 0);
        _shard.Counters.ExpiredFields++;
        _shard.Events.Raise(this, owner.KeyBytes, KeyEventClass.Hash, "hexpired"u8);
        if (fields.Count == 0)
        {
            _shard.Events.Raise(this, owner.KeyBytes, KeyEventClass.Generic, "del"u8);
            var hash = Base.KeyHash.Of(owner.Key, owner.KeyLength);
            Remove(hash, Index.Find(owner.Key, owner.KeyLength, hash), lazily: true);
        }
        return true;
    }

    /// <summary>The wheel of this database's hash fields, by handle.</summary>
    public uint FieldWheel(long nowMs)
    {
        if (_fieldWheel == null) _fieldWheel = (WheelRoot*)_arena.At(ExpiryWheel.Create(_arena, nowMs));
        return _arena.HandleOf((byte*)_fieldWheel);
    }

    /// <summary>Removes an item to make room.</summary>
    public void Evict(ItemView view)
    {
        var item = view.Layout;
        var hash = Base.KeyHash.Of(item.Key, item.KeyLength);
        _shard.Events.Raise(this, item.KeyBytes, KeyEventClass.Evicted, "evicted"u8);
        _shard.Census?.Evicting(item);
        _shard.Changes.WriteRemoval(Number, item.KeyBytes, _shard.Lazy.OnEviction);
        Remove(hash, Index.Find(item.Key, item.KeyLength, hash), _shard.Lazy.OnEviction);
        _shard.Counters.Evicted++;
    }

    /// <summary>When the next key or field may end, Unix milliseconds; long.MaxValue when nothing will.</summary>
    public long NextExpiryMs => Math.Min(NextDueMs(_wheel), NextDueMs(_fieldWheel));

    /// <summary>The scan of <see cref="ItemIndex.Scan"/>; ended keys are among the handles.</summary>
    public ulong Scan(ulong position, Span<uint> handles, out int count)
    {
        count = 0;
        return _index == null ? 0 : Index.Scan(position, handles, out count);
    }

    public const int SampleSize = ItemIndex.SampleSize;

    /// <summary>A few of the keys, chosen by a random number.</summary>
    public int Sample(ulong random, Span<uint> handles) => _index == null ? 0 : Index.Sample(random, handles);

    public ItemView At(uint handle) => ItemAt(handle);

    Item ItemAt(uint handle) => new(_arena.At(handle));

    /// <summary>Brings the key's bucket into the cache and says where it is; needs no lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LikelyPlace PrefetchBucket(ulong hash)
    {
        var root = _index;
        return root == null ? default : new ItemIndex(_arena, root).PrefetchBucket(hash);
    }

    /// <summary>Brings the item at such a place into the cache; needs no lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchItem(LikelyPlace place) => ItemIndex.PrefetchItem(_arena, place);

    /// <summary>Makes the index's segment at a scan position smaller if few items are left in it; returns the next.</summary>
    public ulong ShrinkIndex(ulong position) => _index == null ? 0 : Index.ShrinkAt(position);

    /// <summary>Forgets all keys without freeing them, for a shard that gives its arena up; tells how many.</summary>
    internal long Forget()
    {
        _shard.Events.RaiseClearing(this);
        var keys = Count;
        _index = null;
        _wheel = _fieldWheel = null;
        return keys;
    }

    /// <summary>Removes all keys, in a few steps.</summary>
    public void Clear(bool lazily = true)
    {
        if (_index == null) return;
        if (!IsBeside) _shard.Events.RaiseClearing(this);
        if (Number == 0) _shard.Census?.Cleared();
        var index = _index;
        _index = null;
        if (_wheel != null) Wheel.GiveUp();
        if (_fieldWheel != null) new ExpiryWheel(_arena, _fieldWheel).GiveUp();
        _wheel = _fieldWheel = null;
        if (_shard.Snapshot.HoldsItems && !IsBeside) _shard.Snapshot.TakeOver(this, index, lazily);
        else _shard.Detached.AddIndex(index, lazily);
    }

    void CopyFrom(in KeyRef key, Arena arena, Item source)
    {
        var expireAtMs = source.HasExpiry ? source.ExpireAtMs : 0;
        // The key's present item goes first, so that the copy never writes over what it reads.
        Delete(key);
        var copy = Store(key, source.Type, source.Encoding, source.ValueLength, expireAtMs, source.HasMemcached);
        copy.Access = source.Access;
        copy.TakeMemcached(source);
        var wheel = ItemValue.HasExpiringFields(arena, source) ? FieldWheel(key.NowMs) : 0;
        ItemValue.Copy(arena, source, _arena, copy, wheel);
    }

    // Takes over the value of an item of the same arena, whose own block the caller frees.
    void Adopt(in KeyRef key, Item source)
    {
        var expireAtMs = source.HasExpiry ? source.ExpireAtMs : 0;
        Delete(key);
        var item = Store(key, source.Type, source.Encoding, source.ValueLength, expireAtMs, source.HasMemcached);
        item.Access = source.Access;
        item.TakeMemcached(source);
        Unsafe.CopyBlockUnaligned(item.Value, source.Value, (uint)source.ValueLength);
        if (!ItemValue.HasExpiringFields(_arena, item)) return;
        FieldWheel(key.NowMs); // the value may come from a database with another one
        TellMoved(item);
    }

    void TellMoved(Item item)
    {
        if (ItemValue.HasExpiringFields(_arena, item))
            ItemValue.Moved(_arena, item, _arena.HandleOf((byte*)_fieldWheel));
    }

    long SizeOf(WheelRoot* wheel) => wheel == null ? 0 : _arena.CapacityOf(_arena.HandleOf((byte*)wheel));

    // The wheel may be given up meanwhile: this is also asked without the lock.
    long NextDueMs(WheelRoot* wheel) => wheel == null ? long.MaxValue : new ExpiryWheel(_arena, wheel).NextDueMs();

    void CreateIndex() => _index = (IndexRoot*)_arena.At(ItemIndex.Create(_arena));

    bool TryReuse(
        IndexSlot slot, ItemType type, int encoding, int valueLength, long expireAtMs, bool memcached, out Item item)
    {
        item = new Item(_arena.At(slot.Handle));
        var oldSize = item.Size;
        var newSize = oldSize - item.ValueLength + valueLength;
        var sameForm = item.HasExpiry == (expireAtMs != 0) && item.HasMemcached == memcached &&
            item.CanHoldLength(valueLength);
        if (!sameForm || Arena.CapacityFor(newSize) != Arena.CapacityFor(oldSize) || IsLent(item)) return false;
        if (!ItemValue.LiesInItem(item) || !_shard.Snapshot.TrySaveBefore(this, item)) return false;
        item.SetTypeAndEncoding(type, encoding);
        _shard.Census?.Resizing(item, valueLength);
        item.SetValueLength(valueLength);
        item.Access = _shard.Access.Fresh();
        if (expireAtMs != 0) Wheel.Move(item, expireAtMs);
        return true;
    }

    // The item with other parts: where it is if these find room before its value, else in another block. One that has no expiry
    // yet is not in the wheel.
    Item Reform(in KeyRef key, Item item, bool expiry, bool memcached)
    {
        if (!item.HasRoomFor(item.KeyLength, expiry, memcached))
            return Rebuild(key, item, item.ValueLength, 0, expiry, memcached);
        var expireAtMs = item.HasExpiry && expiry ? item.ExpireAtMs : 0;
        if (item.HasExpiry) Wheel.Remove(item);
        item.Reform(item.Key, item.KeyLength, expiry, memcached);
        if (expireAtMs != 0) Schedule(item, expireAtMs, key.NowMs);
        return item;
    }

    // A copy of the item in a block of another form or size takes its place; the old block is freed.
    Item Rebuild(in KeyRef key, Item old, int valueLength, int spareBytes, bool expiry, bool memcached)
    {
        var slot = Index.Find(key.Bytes, key.Length, key.Hash);
        Base.Check.That(slot.Handle != 0 && _arena.At(slot.Handle) == old.Address);
        var handle = _arena.Allocate(Item.SizeFor(key.Length, valueLength, expiry, memcached) + spareBytes);
        var item = Item.Write(
            _arena.At(handle), old.Type, old.Encoding, old.Key, old.KeyLength, valueLength, expiry, memcached);
        item.Access = old.Access;
        item.Generation = old.Generation;
        Unsafe.CopyBlockUnaligned(item.Value, old.Value, (uint)Math.Min(old.ValueLength, valueLength));
        item.TakeMemcached(old);
        if (old.HasExpiry && expiry)
        {
            item.ExpireAtMs = old.ExpireAtMs;
            item.WheelPrevious = old.WheelPrevious;
            item.WheelNext = old.WheelNext;
            Wheel.Relocated(item);
        }
        else if (old.HasExpiry)
        {
            Wheel.Remove(old);
        }
        _shard.Census?.Resizing(old, valueLength);
        Index.Replace(slot, handle);
        _shard.Snapshot.Moved(slot.Handle, handle);
        _arena.Free(slot.Handle);
        TellMoved(item);
        return item;
    }

    /// <summary>Moves an item to another block of the same form; tells its handle.</summary>
    internal uint Relocate(uint handle)
    {
        var old = new Item(_arena.At(handle));
        var slot = Index.Find(old.Key, old.KeyLength, Base.KeyHash.Of(old.Key, old.KeyLength));
        var target = _arena.Allocate(_arena.CapacityOf(handle));
        Unsafe.CopyBlockUnaligned(_arena.At(target), old.Address, (uint)old.Size);
        var item = new Item(_arena.At(target));
        if (item.HasExpiry) Wheel.Relocated(item);
        Index.Replace(slot, target);
        _shard.Snapshot.Moved(handle, target);
        _arena.Free(handle);
        TellMoved(item);
        return target;
    }

    void Schedule(Item item, long expireAtMs, long nowMs)
    {
        if (_wheel == null) _wheel = (WheelRoot*)_arena.At(ExpiryWheel.Create(_arena, nowMs));
        item.ExpireAtMs = expireAtMs;
        Wheel.Add(item);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Item Expire(in KeyRef key, IndexSlot slot, bool isSearched = false)
    {
        if (_shard.Expiry.Holds(key.NowMs) && !_shard.OwnEnds.IsEnding) return default;
        _shard.Census?.Expiring(ItemAt(slot.Handle), isSearched);
        // The key may lie in the item itself, so it is told before it is gone.
        _shard.Events.Raise(this, key.Span, KeyEventClass.Expired, "expired"u8);
        _shard.Changes.WriteRemoval(Number, key.Span, _shard.Lazy.OnExpiry);
        Remove(key.Hash, slot, _shard.Lazy.OnExpiry);
        _shard.Counters.Expired++;
        return default;
    }

    void Remove(ulong hash, IndexSlot slot, bool lazily)
    {
        var item = new Item(_arena.At(slot.Handle));
        Index.Remove(hash, slot);
        Release(item, lazily);
    }

    // Frees an item that the index no longer points to.
    void Release(Item item, bool lazily)
    {
        if (Base.Check.IsGuarded) CheckItem(item);
        _shard.Census?.Removed(item);
        if (item.HasExpiry) Wheel.Remove(item);
        if (_shard.Snapshot.TryKeep(this, item, lazily)) return;
        if (ItemValue.LiesInItem(item)) _arena.Free(_arena.HandleOf(item.Address));
        else _shard.Detached.Add(item, lazily);
    }

    void CheckItem(Item item) => Base.Check.That(item.Type <= ItemType.Registered && item.KeyLength >= 0 &&
        item.ValueLength >= 0 && item.Size <= _arena.CapacityOf(_arena.HandleOf(item.Address)));
}
