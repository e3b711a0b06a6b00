// Parses the line of a text or meta request, in the order in which memcached 1.6.45 checks it, so that a request with
// several faults is refused for the same one.
using Larder.Protocol.Requests;

namespace Larder.Protocol.Memcached;

/// <summary>The parsing of one line.</summary>
static class MemcachedLine
{
    const int MinLineBytes = 4;
    const int MaxStoredBytes = int.MaxValue - 2;

    /// <summary>
    /// Whether a data block follows: the line is that of a storage command whose length was understood.
    /// </summary>
    public static bool HasData(MemcachedRequest request) => request.DataLength >= 0 && request.Command is
        MemcachedCommand.Set or MemcachedCommand.Add or MemcachedCommand.Replace or MemcachedCommand.Append
        or MemcachedCommand.Prepend or MemcachedCommand.Cas or MemcachedCommand.MetaSet or MemcachedCommand.Config;

    /// <summary>
    /// Fills <paramref name="request"/> from a line of <paramref name="lineBytes"/> bytes with its end.
    /// </summary>
    public static MemcachedError Parse(ReadOnlySpan<byte> line, int lineBytes, MemcachedRequest request)
    {
        if (lineBytes < MinLineBytes) return MemcachedError.BadFormat;

        Tokenize(line, request.Tokens);
        var space = line.IndexOf((byte)' ');
        request.Command = CommandOf(space < 0 ? line : line[..space]);
        request.DataLength = -1;
        switch (request.Command)
        {
            case MemcachedCommand.None:
                return Unknown(request);
            case MemcachedCommand.MetaNoop or MemcachedCommand.Quit or MemcachedCommand.Version
                or MemcachedCommand.Stats or MemcachedCommand.Watch:
                return MemcachedError.None;
            case MemcachedCommand.MetaGet or MemcachedCommand.MetaSet or MemcachedCommand.MetaDelete
                or MemcachedCommand.MetaArithmetic or MemcachedCommand.MetaDebug:
                return MetaLine.Parse(request);
            case MemcachedCommand.Get or MemcachedCommand.Gets:
                return Keys(request, 1);
            case MemcachedCommand.Gat or MemcachedCommand.Gats:
                return KeysWithExptime(request);
            case MemcachedCommand.Delete:
                return OneKey(request, 2);
            case MemcachedCommand.Incr or MemcachedCommand.Decr:
                return Arithmetic(request);
            case MemcachedCommand.Touch:
                return Touch(request);
            case MemcachedCommand.Config:
                return Config(request);
        }

        if (request.Command <= MemcachedCommand.Cas) return Storage(request);
        ReadNoReply(request);
        return request.Command == MemcachedCommand.FlushAll ? FlushAll(request) : Words(request);
    }

    /// <summary>Reads the length token of a storage command; false leaves the data block unknown.</summary>
    public static bool TryReadDataLength(MemcachedRequest request, int index)
    {
        if (!TokenNumber.TryReadInt32(request.Tokens[index], out var length)) return false;
        if (length is < 0 or > MaxStoredBytes) return false;
        request.DataLength = length;
        return true;
    }

    static void Tokenize(ReadOnlySpan<byte> line, RequestArguments tokens)
    {
        var position = 0;
        while (position < line.Length)
        {
            if (line[position] == (byte)' ')
            {
                position++;
                continue;
            }

            var length = line[position..].IndexOf((byte)' ');
            if (length < 0) length = line.Length - position;
            tokens.Add(position, length);
            position += length;
        }
    }

    // Browsers that were led here get no answer, lest it be read as a page.
    static MemcachedError Unknown(MemcachedRequest request)
    {
        var tokens = request.Tokens;
        ReadNoReply(request);
        return tokens.Count > 1 && tokens[tokens.Count - 1].StartsWith("HTTP/"u8)
            ? MemcachedError.NotMemcached
            : MemcachedError.UnknownCommand;
    }

    static MemcachedError Keys(MemcachedRequest request, int first)
    {
        if (request.Tokens.Count <= first) return MemcachedError.BadFormat;

        request.FirstKey = first;
        request.KeyCount = request.Tokens.Count - first;
        for (var i = first; i < request.Tokens.Count; i++)
        {
            if (request.Tokens.Slice(i).Length > MemcachedRequest.MaxKeyBytes) return MemcachedError.BadFormat;
        }

        return MemcachedError.None;
    }

    static MemcachedError KeysWithExptime(MemcachedRequest request)
    {
        if (request.Tokens.Count < 3) return MemcachedError.BadFormat;
        if (!TryReadExptime(request, 1)) return MemcachedError.InvalidExptime;
        return Keys(request, 2);
    }

    static MemcachedError OneKey(MemcachedRequest request, int minTokens, int place = 1)
    {
        if (request.Tokens.Count < minTokens) return MemcachedError.BadFormat;

        ReadNoReply(request);
        request.FirstKey = place;
        request.KeyCount = 1;
        return request.Tokens.Slice(place).Length > MemcachedRequest.MaxKeyBytes
            ? MemcachedError.BadFormat
            : MemcachedError.None;
    }

    static MemcachedError Arithmetic(MemcachedRequest request)
    {
        var error = OneKey(request, 3);
        if (error != MemcachedError.None) return error;
        if (!TokenNumber.TryReadUInt64(request.Tokens[2], out var delta)) return MemcachedError.InvalidDelta;
        request.Delta = delta;
        return MemcachedError.None;
    }

    static MemcachedError Touch(MemcachedRequest request)
    {
        var error = OneKey(request, 3);
        if (error != MemcachedError.None) return error;
        return TryReadExptime(request, 2) ? MemcachedError.None : MemcachedError.InvalidExptime;
    }

    static MemcachedError Storage(MemcachedRequest request)
    {
        var tokens = request.Tokens;
        if (tokens.Count < 5 || !TryReadDataLength(request, 4)) return MemcachedError.BadFormat;

        var error = OneKey(request, 5);
        if (error != MemcachedError.None) return error;
        if (!TokenNumber.TryReadLooseUInt32(tokens[2], out var flags)) return MemcachedError.BadFormat;
        if (!TokenNumber.TryReadLooseInt32(tokens[3], out var exptime)) return MemcachedError.BadFormat;
        request.ClientFlags = flags;
        request.Exptime = exptime;
        if (request.Command != MemcachedCommand.Cas) return MemcachedError.None;

        if (tokens.Count < 6 || !TokenNumber.TryReadUInt64(tokens[5], out var cas)) return MemcachedError.BadFormat;
        request.Cas = cas;
        return MemcachedError.None;
    }

    // config get <name>, config set <name> <flags> <length> and a data block.
    static MemcachedError Config(MemcachedRequest request)
    {
        var tokens = request.Tokens;
        if (tokens.Count == 3 && tokens[1].SequenceEqual("get"u8)) return OneKey(request, 3, place: 2);
        if (tokens.Count != 5 || !tokens[1].SequenceEqual("set"u8)) return MemcachedError.UnknownCommand;
        return TryReadDataLength(request, 4) ? OneKey(request, 5, place: 2) : MemcachedError.BadFormat;
    }

    static MemcachedError FlushAll(MemcachedRequest request)
    {
        if (request.Tokens.Count == (request.NoReply ? 2 : 1)) return MemcachedError.None;
        return TryReadExptime(request, 1) ? MemcachedError.None : MemcachedError.InvalidExptime;
    }

    static MemcachedError Words(MemcachedRequest request)
    {
        if (request.Command != MemcachedCommand.Verbosity) return MemcachedError.None;
        return request.Tokens.Count > 1 && TokenNumber.TryReadUInt32(request.Tokens[1], out _)
            ? MemcachedError.None
            : MemcachedError.BadFormat;
    }

    static bool TryReadExptime(MemcachedRequest request, int index)
    {
        if (!TokenNumber.TryReadInt32(request.Tokens[index], out var exptime)) return false;
        request.Exptime = exptime;
        request.HasExptime = true;
        return true;
    }

    static void ReadNoReply(MemcachedRequest request)
    {
        var count = request.Tokens.Count;
        request.NoReply = count > 0 && request.Tokens[count - 1].SequenceEqual("noreply"u8);
    }

    static MemcachedCommand CommandOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 => MetaCommandOf(word),
        3 when word.SequenceEqual("get"u8) => MemcachedCommand.Get,
        3 when word.SequenceEqual("set"u8) => MemcachedCommand.Set,
        3 when word.SequenceEqual("gat"u8) => MemcachedCommand.Gat,
        3 when word.SequenceEqual("add"u8) => MemcachedCommand.Add,
        3 when word.SequenceEqual("cas"u8) => MemcachedCommand.Cas,
        3 when word.SequenceEqual("lru"u8) => MemcachedCommand.Lru,
        4 when word.SequenceEqual("gets"u8) => MemcachedCommand.Gets,
        4 when word.SequenceEqual("incr"u8) => MemcachedCommand.Incr,
        4 when word.SequenceEqual("decr"u8) => MemcachedCommand.Decr,
        4 when word.SequenceEqual("gats"u8) => MemcachedCommand.Gats,
        4 when word.SequenceEqual("quit"u8) => MemcachedCommand.Quit,
        5 when word.SequenceEqual("touch"u8) => MemcachedCommand.Touch,
        5 when word.SequenceEqual("stats"u8) => MemcachedCommand.Stats,
        5 when word.SequenceEqual("watch"u8) => MemcachedCommand.Watch,
        5 when word.SequenceEqual("slabs"u8) => MemcachedCommand.Slabs,
        6 when word.SequenceEqual("delete"u8) => MemcachedCommand.Delete,
        6 when word.SequenceEqual("config"u8) => MemcachedCommand.Config,
        6 when word.SequenceEqual("append"u8) => MemcachedCommand.Append,
        7 when word.SequenceEqual("replace"u8) => MemcachedCommand.Replace,
        7 when word.SequenceEqual("prepend"u8) => MemcachedCommand.Prepend,
        7 when word.SequenceEqual("version"u8) => MemcachedCommand.Version,
        8 when word.SequenceEqual("shutdown"u8) => MemcachedCommand.Shutdown,
        8 when word.SequenceEqual("extstore"u8) => MemcachedCommand.Extstore,
        9 when word.SequenceEqual("flush_all"u8) => MemcachedCommand.FlushAll,
        9 when word.SequenceEqual("verbosity"u8) => MemcachedCommand.Verbosity,
        9 when word.SequenceEqual("misbehave"u8) => MemcachedCommand.Misbehave,
        9 when word.SequenceEqual("debugtime"u8) => MemcachedCommand.DebugTime,
        11 when word.SequenceEqual("lru_crawler"u8) => MemcachedCommand.LruCrawler,
        13 when word.SequenceEqual("refresh_certs"u8) => MemcachedCommand.RefreshCerts,
        14 when word.SequenceEqual("cache_memlimit"u8) => MemcachedCommand.CacheMemlimit,
        _ => MemcachedCommand.None,
    };

    static MemcachedCommand MetaCommandOf(ReadOnlySpan<byte> word) => word[0] != (byte)'m'
        ? MemcachedCommand.None
        : word[1] switch
        {
            (byte)'g' => MemcachedCommand.MetaGet,
            (byte)'s' => MemcachedCommand.MetaSet,
            (byte)'d' => MemcachedCommand.MetaDelete,
            (byte)'a' => MemcachedCommand.MetaArithmetic,
            (byte)'n' => MemcachedCommand.MetaNoop,
            (byte)'e' => MemcachedCommand.MetaDebug,
            _ => MemcachedCommand.None,
        };
}
