// Changing the HyperLogLog at a key: creates it, gives room, makes it dense. An edit ends with Finish.
//
//     sparse --(too long, or a count above 32)--> dense;   never back
using Larder.Engine.Commands.Strings;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.HyperLogLogs;

/// <param name="item">The key's item, which is a sketch; or null when there is none.</param>
/// <param name="maxSparseBytes">The directive hll-sparse-max-bytes.</param>
unsafe ref struct SketchEdit(KeyRef key, Item item, long maxSparseBytes)
{
    readonly KeyRef _key = key;
    Item _item = item;

    // Bytes of the string in use; the item has room for at least as many.
    int _length = item.IsNull ? 0 : item.ValueLength;

    /// <summary>The sketch as it now is; dies with the next change.</summary>
    public readonly Span<byte> Bytes => new(_item.Value, _length);

    public readonly bool IsSparse => SketchForm.IsSparse(Bytes);

    readonly Span<byte> Registers => Bytes[SketchForm.HeaderBytes..];

    /// <summary>Makes a sketch without elements at the key, where there is none.</summary>
    public void Create()
    {
        _length = SketchForm.HeaderBytes + SparseRegisters.EmptyBytes;
        _item = _key.Database.Store(_key, ItemType.String, StringValue.Raw, _length, 0);
        SketchForm.WriteHeader(Bytes, sparse: true);
        SparseRegisters.Clear(Registers);
    }

    /// <summary>Raises a register to a count.</summary>
    public RegisterChange Raise(int register, int count)
    {
        var change = IsSparse ? RaiseSparse(register, count) : RaiseDense(register, count);
        if (change == RegisterChange.NeedsDense)
            change = TryMakeDense() ? RaiseDense(register, count) : RegisterChange.Bad;
        return change;
    }

    /// <summary>Gives a sparse sketch its dense form; false when its runs make no sense.</summary>
    public bool TryMakeDense()
    {
        Span<byte> dense = stackalloc byte[DenseRegisters.Bytes];
        dense.Clear();
        if (!SparseRegisters.TryCopyTo(dense, Registers)) return false;
        _item = _key.Database.Resize(_key, _item, SketchForm.DenseBytes);
        _length = SketchForm.DenseBytes;
        dense.CopyTo(Registers);
        SketchForm.SetEncoding(Bytes, sparse: false);
        return true;
    }

    /// <summary>Ends the edit: the string gets its exact length.</summary>
    public void Finish()
    {
        if (_length != _item.ValueLength) _item = _key.Database.Resize(_key, _item, _length);
        _item.SetTypeAndEncoding(ItemType.String, StringValue.Raw);
    }

    readonly RegisterChange RaiseDense(int register, int count) =>
        DenseRegisters.Raise(Registers, register, count) ? RegisterChange.Raised : RegisterChange.None;

    RegisterChange RaiseSparse(int register, int count)
    {
        var needed = _length + SparseRegisters.MaxGrowth;
        if (needed > _item.ValueLength) _item = _key.Database.Resize(_key, _item, needed);
        var runs = new Span<byte>(_item.Value + SketchForm.HeaderBytes, _item.ValueLength - SketchForm.HeaderBytes);
        var length = _length - SketchForm.HeaderBytes;
        var most = maxSparseBytes - SketchForm.HeaderBytes;
        var change = SparseRegisters.Raise(runs, ref length, most, register, count);
        _length = length + SketchForm.HeaderBytes;
        return change;
    }
}
