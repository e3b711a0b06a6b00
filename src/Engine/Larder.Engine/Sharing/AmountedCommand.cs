// The command of the other protocol that a memcached request on a key amounts to, with its arguments: what rights are checked
// by, what MONITOR and the slow log show, and what INFO counts.
using System.Buffers.Text;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Memcached.Requests;
using Larder.Protocol.Memcached;
using Larder.Protocol.Requests;

namespace Larder.Engine.Sharing;

/// <summary>One request after the other. The bytes of the arguments lie in a block of its own.</summary>
sealed unsafe class AmountedCommand(CommandTable table)
{
    // Of a value the beginning is shown; what stores it reads it where it came.
    const int ShownValueBytes = 128;
    const int BlockBytes = 1024;

    readonly byte[] _block = GC.AllocateArray<byte>(BlockBytes, pinned: true);
    readonly CommandSpec _get = table["get"], _getAndTouch = table["getex"], _set = table["set"], _append = table["append"],
        _increment = table["incrby"], _decrement = table["decrby"], _delete = table["del"], _touch = table["pexpireat"],
        _flush = table["flushdb"], _info = table["info"];
    int _used;

    public RequestArguments Arguments { get; } = new();

    /// <summary>Whether the request empties the database as the command does, with nothing of memcached's own.</summary>
    public bool IsFlush { get; private set; }

    /// <summary>Whether it asks for the value at the key, whatever that is.</summary>
    public bool NeedsString { get; private set; }

    public CommandSpec Read(MemcachedContext context, int key)
    {
        var request = context.Request;
        var spec = SpecOf(request);
        Arguments.Clear();
        // Safe: the block is pinned for good.
        fixed (byte* block = _block) Arguments.Bind(block);
        _used = 0;
        IsFlush = spec == _flush;
        NeedsString = spec != _delete || ChangesWhatStays(request);
        Add(spec.NameBytes);
        if (spec == _flush || spec == _info) return spec;
        Add(request.KeyAt(key));
        if (spec == _set || spec == _append) Add(ShownValue(request));
        else if (spec == _increment || spec == _decrement)
            Add(request.Command == MemcachedCommand.MetaArithmetic ? request.Meta.Delta : request.Delta);
        else if (spec == _touch || spec == _getAndTouch) AddTime(context, spec);
        return spec;
    }

    // md that leaves an item behind: without its value, or as a stale one.
    static bool ChangesWhatStays(MemcachedRequest request) =>
        request.Command == MemcachedCommand.MetaDelete && (request.Meta.Has('x') || request.Meta.Has('I'));

    CommandSpec SpecOf(MemcachedRequest request)
    {
        ref var meta = ref request.Meta;
        return request.Command switch
        {
            _ when request.Error != MemcachedError.None => _delete,
            MemcachedCommand.MetaGet when meta.Has('N') => _set,
            MemcachedCommand.MetaGet when meta.Has('T') => _getAndTouch,
            MemcachedCommand.Gat or MemcachedCommand.Gats => _getAndTouch,
            MemcachedCommand.Touch => _touch,
            MemcachedCommand.Append or MemcachedCommand.Prepend => _append,
            MemcachedCommand.MetaSet when meta.Mode is (byte)'A' or (byte)'P' => _append,
            MemcachedCommand.Set or MemcachedCommand.Add or MemcachedCommand.Replace or MemcachedCommand.Cas
                or MemcachedCommand.MetaSet => _set,
            MemcachedCommand.Incr => _increment,
            MemcachedCommand.Decr => _decrement,
            MemcachedCommand.MetaArithmetic => meta.Mode is (byte)'D' or (byte)'-' ? _decrement : _increment,
            MemcachedCommand.Delete or MemcachedCommand.MetaDelete => _delete,
            MemcachedCommand.FlushAll => _flush,
            MemcachedCommand.Stats => _info,
            _ => _get,
        };
    }

    static ReadOnlySpan<byte> ShownValue(MemcachedRequest request)
    {
        if (request.Command == MemcachedCommand.MetaGet || request.DataLength <= 0) return default;
        return request.Data[..Math.Min(request.Data.Length, ShownValueBytes)];
    }

    void AddTime(MemcachedContext context, CommandSpec spec)
    {
        var isMeta = context.Request.Command == MemcachedCommand.MetaGet;
        var atMs = Exptime.ToUnixMs(isMeta ? context.Request.Meta.Exptime : context.Request.Exptime, context.NowMs);
        if (spec == _getAndTouch) Add(atMs == 0 ? "PERSIST"u8 : "PXAT"u8);
        if (atMs != 0 || spec == _touch) Add((ulong)atMs);
    }

    void Add(ReadOnlySpan<byte> argument)
    {
        argument.CopyTo(_block.AsSpan(_used));
        Arguments.Add(_used, argument.Length);
        _used += argument.Length;
    }

    void Add(ulong number)
    {
        Utf8Formatter.TryFormat(number, _block.AsSpan(_used), out var length);
        Arguments.Add(_used, length);
        _used += length;
    }
}
