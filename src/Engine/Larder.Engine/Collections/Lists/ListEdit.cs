// Changing a list at a key: creates it, chooses its form, gives and takes room. A change of several elements is one
// edit; where elements were taken out it ends with Finish.
//
//     run in the item --(too many, too long)--> chain;   back when one node is left and at most half full
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Values.Lists;
using Larder.Memory.Arenas;

namespace Larder.Engine.Collections.Lists;

/// <summary>
/// An edit of the list at a key; <paramref name="item"/> is its item, or null when there is none. Elements put in must
/// not lie in the same list.
/// </summary>
public unsafe ref struct ListEdit(KeyRef key, Item item, EncodingSettings limits) : IValueEdit<ListEdit>
{
    readonly KeyRef _key = key;
    readonly NodeLimit _limit = NodeLimit.Of(limits.ListMaxListpackSize.Value);
    Item _item = item;

    static ItemType IValueEdit<ListEdit>.Type => ItemType.List;

    static ListEdit IValueEdit<ListEdit>.Open(KeyRef key, Item item, EncodingSettings limits) =>
        new(key, item, limits);

    /// <summary>The list as it now is.</summary>
    public readonly ListView View => new(Arena, _item);

    readonly Arena Arena => _key.Database.Arena;
    readonly Run Run => new(_item.Value);
    readonly Chain Chain => new(Arena, _item.Value);
    readonly ChainEdit ChainEdit => new(Chain, _limit);

    /// <summary>Prepares for elements that will be put in: creates the list, or changes its form.</summary>
    public void Expect(in RunSize added)
    {
        if (_item.IsNull)
        {
            Create(added);
            return;
        }
        if (View.IsChain) return;
        var size = RunSize.Of(Run);
        size.Add(added);
        if (!_limit.Allows(size)) MakeChain();
    }

    /// <summary>The same for one element of this length.</summary>
    public void Expect(int length)
    {
        var size = default(RunSize);
        size.Add(length);
        Expect(size);
    }

    /// <summary>Puts an element before the first or behind the last; after <see cref="Expect"/>.</summary>
    public void Push(scoped ReadOnlySpan<byte> element, bool atHead)
    {
        if (View.IsChain) ChainEdit.Push(element, atHead);
        else InsertIntoRun(atHead ? 0 : Run.Count, element, atHead);
    }

    /// <summary>Puts an element in before the one with a number, or at the end; after <see cref="Expect"/>.</summary>
    public void Insert(long index, scoped ReadOnlySpan<byte> element)
    {
        if (View.IsChain) ChainEdit.Insert(index, element);
        else InsertIntoRun((int)index, element, towardsHead: index < Run.Count / 2);
    }

    /// <summary>Puts an element in the place of another; after <see cref="Expect"/>.</summary>
    public void Replace(long index, scoped ReadOnlySpan<byte> element)
    {
        var at = (int)index;
        var node = View.IsChain ? Chain.Seek(index, out at) : 0;
        var run = node != 0 ? Chain.RunOf(node) : Run;
        if (run[run.OffsetOf(at)].Length == element.Length)
        {
            if (node != 0) run = Chain.RunOf(Chain.Own(node));
            RunEdit.Overwrite(run.Address, at, element);
            return;
        }
        Remove(index, 1);
        Insert(index, element);
    }

    /// <summary>Takes out elements equal to one, at most so many, looking from the head or the tail.</summary>
    public readonly long RemoveEqual(scoped ReadOnlySpan<byte> element, bool fromTail, long most) => View.IsChain
        ? ChainEdit.RemoveEqual(element, fromTail, most)
        : RunEdit.RemoveEqual(_item.Value, element, fromTail, most);

    /// <summary>Takes the first or the last element out.</summary>
    public readonly void Pop(bool atHead)
    {
        if (View.IsChain) ChainEdit.Pop(atHead);
        else RunEdit.Remove(_item.Value, atHead ? 0 : Run.Count - 1, 1);
    }

    /// <summary>Takes out elements from one with a number on.</summary>
    public readonly void Remove(long index, long count)
    {
        if (View.IsChain) ChainEdit.Remove(index, count);
        else RunEdit.Remove(_item.Value, (int)index, (int)count);
    }

    /// <summary>
    /// Ends an edit that took elements out: true when the list had become empty and the key was removed. A list that
    /// became small enough changes its form.
    /// </summary>
    public bool Finish()
    {
        if (_item.IsNull) return false;
        if (View.Count == 0)
        {
            _key.Database.Delete(_key);
            _item = default;
            return true;
        }
        if (View.IsChain) ShrinkChain();
        else ShrinkRun();
        return false;
    }

    void Create(in RunSize size)
    {
        if (_limit.Allows(size))
        {
            _item = _key.Database.Store(_key, ItemType.List, ListForm.Run, (int)size.Bytes, 0);
            RunEdit.Clear(_item.Value);
        }
        else
        {
            _item = _key.Database.Store(_key, ItemType.List, ListForm.Chain, Chain.RootBytes, 0);
            Chain.Clear(_item.Value);
        }
    }

    void InsertIntoRun(int index, scoped ReadOnlySpan<byte> element, bool towardsHead)
    {
        if (RunEdit.TryInsert(_item.Value, _item.ValueLength, index, element, towardsHead)) return;
        var size = RunSize.Of(Run);
        size.Add(element.Length);
        var bytes = Math.Max((int)size.Bytes, _item.ValueLength + Run.SizeOf(element.Length));
        _item = _key.Database.Resize(_key, _item, bytes);
        // The run may take all that the block has to spare.
        var spare = Arena.CapacityOf(Arena.HandleOf(_item.Address)) - _item.Size;
        _item.SetValueLength(bytes + spare);
        var hasRoom = RunEdit.TryInsert(_item.Value, _item.ValueLength, index, element, towardsHead, gathers: true);
        Base.Check.That(hasRoom);
    }

    void ShrinkRun()
    {
        var bytes = Run.HeaderBytes + Run.ElementBytes;
        if (bytes >= _item.ValueLength / 4) return;
        RunEdit.MoveToFront(_item.Value);
        _item = _key.Database.Resize(_key, _item, bytes);
    }

    void ShrinkChain()
    {
        var chain = Chain;
        if (chain.Nodes != 1) return;
        var node = chain.Head;
        var run = chain.RunOf(node);
        if (!_limit.Half.Allows(RunSize.Of(run))) return;
        var root = stackalloc byte[Chain.RootBytes]; // the item may become shorter than it
        Unsafe.CopyBlockUnaligned(root, _item.Value, Chain.RootBytes);
        _item = _key.Database.Resize(_key, _item, Run.HeaderBytes + run.ElementBytes);
        _item.SetTypeAndEncoding(ItemType.List, ListForm.Run);
        RunEdit.CopyFrom(_item.Value, run, 0);
        new Chain(Arena, root).Free(node);
    }

    void MakeChain()
    {
        var root = stackalloc byte[Chain.RootBytes];
        Chain.Clear(root);
        new ChainEdit(new Chain(Arena, root), _limit).Append(Run);
        _item = _key.Database.Resize(_key, _item, Chain.RootBytes);
        _item.SetTypeAndEncoding(ItemType.List, ListForm.Chain);
        Unsafe.CopyBlockUnaligned(_item.Value, root, Chain.RootBytes);
    }
}
