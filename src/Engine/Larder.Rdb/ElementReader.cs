// Goes through the elements of a list, set, sorted set or hash in whichever layout: one behind the other, in a compact
// collection, or in the nodes of a list. A hash gives field, value, field, value; a compact sorted set member, score.
using Larder.Rdb.Compact;

namespace Larder.Rdb;

/// <summary>
/// Starts behind the type byte. An element stays valid until the next but one.
/// </summary>
public ref struct ElementReader
{
    enum Layout : byte
    {
        Plain,
        Ziplists,
        Nodes,
        Single,
    }

    const ulong PlainNode = 1, PackedNode = 2;

    readonly ReadScratch _scratch;
    readonly RdbType _type;
    readonly Layout _layout;
    readonly RdbReader _reader;
    long _left; // elements, or blocks with elements
    bool _inBlock;
    ListpackReader _listpack;
    ZiplistReader _ziplist;
    ZipmapReader _zipmap;
    IntsetReader _intset;

    public ElementReader(RdbReader reader, RdbType type, ReadScratch scratch)
    {
        _reader = reader;
        _type = type;
        _scratch = scratch;
        _layout = type switch
        {
            RdbType.ListQuicklist => Layout.Ziplists,
            RdbType.ListQuicklist2 => Layout.Nodes,
            RdbType.List or RdbType.Set or RdbType.SortedSet or RdbType.SortedSet2 or RdbType.Hash or RdbType.Hash2 or
                RdbType.RedisHash or RdbType.RedisHashOld => Layout.Plain,
            _ => Layout.Single,
        };
        _left = 1;
        if (_layout == Layout.Single) return;
        var leastBytes = type switch
        {
            RdbType.Hash2 => 2 + sizeof(long),
            RdbType.SortedSet2 => 1 + sizeof(double),
            RdbType.RedisHash or RdbType.RedisHashOld => 3,
            RdbType.SortedSet or RdbType.Hash => 2,
            _ => 1,
        };
        var perCount = type is RdbType.Hash or RdbType.Hash2 or RdbType.RedisHash or RdbType.RedisHashOld ? 2 : 1;
        IsBad = !_reader.TryReadCount(leastBytes, out var count);
        _left = count * perCount;
    }

    /// <summary>The elements make no sense.</summary>
    public bool IsBad { get; private set; }

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes to the next element; false at the end and where the input is bad.</summary>
    public bool MoveNext()
    {
        while (!IsBad)
        {
            if (_inBlock)
            {
                if (MoveNextInBlock()) return true;
                _inBlock = false;
                continue;
            }
            if (_left == 0) return false;
            _left--;
            if (_layout == Layout.Plain) return ReadPlain();
            if (!OpenBlock(out var isElement)) return Fail();
            if (isElement) return true;
            _inBlock = true;
        }
        return false;
    }

    /// <summary>
    /// Goes to the next element of a compact collection, a number that is nothing but that: the elements before it stay.
    /// </summary>
    public bool MoveNextNumber(out long number)
    {
        number = 0;
        if (!_inBlock || !_listpack.TryNext(out var element) || !element.IsNumber) return Fail();
        number = element.Number;
        return true;
    }

    /// <summary>The score behind a member of a sorted set that is not compact.</summary>
    public bool TryReadScore(out double score)
    {
        var isBinary = _type == RdbType.SortedSet2;
        var read = isBinary ? _reader.TryReadDouble(out score) : _reader.TryReadDoubleText(out score);
        return read || Fail();
    }

    /// <summary>The time behind a value of a <see cref="RdbType.Hash2"/>: -1 for none.</summary>
    public bool TryReadEnd(out long unixMs) => _reader.TryReadMillis(out unixMs) || Fail();

    /// <summary>The time before a field of a hash that Redis wrote; not at the end.</summary>
    public bool TryReadEndBefore(out ulong time)
    {
        time = 0;
        return !IsBad && _left > 0 && (_reader.TryReadLength(out time) || Fail());
    }

    bool ReadPlain()
    {
        if (!_reader.TryReadString(_scratch.NextText(), out var text)) return Fail();
        Current = text;
        return true;
    }

    // Reads the next block, or the element that a node of a list consists of.
    bool OpenBlock(out bool isElement)
    {
        isElement = false;
        if (_layout == Layout.Nodes)
        {
            if (!_reader.TryReadLength(out var kind) || kind is not (PlainNode or PackedNode)) return false;
            isElement = kind == PlainNode;
        }
        if (!_reader.TryReadString(isElement ? _scratch.NextText() : _scratch.Block, out var block)) return false;
        if (isElement) Current = block;
        else Open(block);
        return block.Length > 0;
    }

    void Open(ReadOnlySpan<byte> block)
    {
        switch (_type)
        {
            case RdbType.HashZipmap:
                _zipmap = new ZipmapReader(block);
                break;
            case RdbType.SetIntset:
                _intset = new IntsetReader(block);
                break;
            case RdbType.ListZiplist or RdbType.SortedSetZiplist or RdbType.HashZiplist or RdbType.ListQuicklist:
                _ziplist = new ZiplistReader(block);
                break;
            default:
                _listpack = new ListpackReader(block);
                break;
        }
    }

    bool MoveNextInBlock()
    {
        CompactElement element;
        bool found;
        switch (_type)
        {
            case RdbType.HashZipmap:
                found = _zipmap.TryNext(out element);
                IsBad = _zipmap.IsBad;
                break;
            case RdbType.SetIntset:
                found = _intset.TryNext(out element);
                IsBad = _intset.IsBad;
                break;
            case RdbType.ListZiplist or RdbType.SortedSetZiplist or RdbType.HashZiplist or RdbType.ListQuicklist:
                found = _ziplist.TryNext(out element);
                IsBad = _ziplist.IsBad;
                break;
            default:
                found = _listpack.TryNext(out element);
                IsBad = _listpack.IsBad;
                break;
        }
        if (found)
            Current = element.IsNumber ? RdbReader.WriteNumber(_scratch.NextText(), element.Number) : element.Bytes;
        return found;
    }

    bool Fail()
    {
        IsBad = true;
        return false;
    }
}
