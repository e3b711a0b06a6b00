// Parses the words of a meta request behind its command: the key, for ms the length, then one-letter flags.
//
//   mg <key> <flags>*        ms <key> <length> <flags>*        md, ma, me <key> <flags>*
namespace Larder.Protocol.Memcached;

/// <summary>The parsing of a meta request's tokens.</summary>
static class MetaLine
{
    const int MaxTokens = 20;
    const int MaxOpaqueBytes = 32;

    public static MemcachedError Parse(MemcachedRequest request)
    {
        var tokens = request.Tokens;
        var isSet = request.Command == MemcachedCommand.MetaSet;
        var firstFlag = isSet ? 3 : 2;
        if (tokens.Count < firstFlag) return MemcachedError.BadFormat;

        request.FirstKey = 1;
        request.KeyCount = 1;
        if (request.Command == MemcachedCommand.MetaDebug) return ParseDebug(request);

        // Words that cannot be flags make the whole line one that is not understood; its length is then not either.
        for (var i = firstFlag; i < tokens.Count; i++)
        {
            if (tokens[i][0] is not (> 64 and < 123 or >= (byte)'0' and <= (byte)'9')) return MemcachedError.BadFormat;
        }

        if (isSet && !MemcachedLine.TryReadDataLength(request, 2)) return MemcachedError.BadFormat;
        if (tokens.Slice(1).Length > MemcachedRequest.MaxKeyBytes)
        {
            return request.Command == MemcachedCommand.MetaArithmetic
                ? MemcachedError.InvalidOrDuplicateFlag
                : MemcachedError.BadFormat;
        }
        if (tokens.Count > MaxTokens) return MemcachedError.OptionsTooLong;

        var error = ReadFlags(request, firstFlag);
        if (request.Command == MemcachedCommand.MetaArithmetic && error != MemcachedError.None
            && error != MemcachedError.OpaqueTooLong) return MemcachedError.InvalidOrDuplicateFlag;
        if (error is not (MemcachedError.None or MemcachedError.OpaqueTooLong)) return error;

        request.NoReply = request.Meta.Has('q');
        var refused = CheckMode(request);
        return refused != MemcachedError.None ? refused : error;
    }

    // Of the flags of me one has a meaning.
    static MemcachedError ParseDebug(MemcachedRequest request)
    {
        var tokens = request.Tokens;
        if (tokens.Slice(1).Length > MemcachedRequest.MaxKeyBytes) return MemcachedError.BadFormat;
        // What cannot be decoded is taken as it is.
        if (tokens.Count > 2 && tokens[2].SequenceEqual("b"u8)) request.DecodeKey();
        return MemcachedError.None;
    }

    static MemcachedError ReadFlags(MemcachedRequest request, int firstFlag)
    {
        var error = MemcachedError.None;
        for (var i = firstFlag; i < request.Tokens.Count; i++)
        {
            var flag = request.Tokens[i];
            var letter = (char)flag[0];
            if (!char.IsAsciiLetter(letter)) return MemcachedError.InvalidFlag;
            if (request.Meta.Has(letter)) return MemcachedError.DuplicateFlag;

            request.Meta.Add(letter);
            var found = ReadFlag(request, letter, flag[1..]);
            if (found == MemcachedError.InvalidFlag) return found;
            if (Rank(found) >= Rank(error)) error = found;
        }

        return error;
    }

    // Of several faults the last one is told, but for those that are told only where there is no other: client flags are
    // refused without words of their own, and an opaque token is looked at when the reply is written.
    static int Rank(MemcachedError error) => error switch
    {
        MemcachedError.None => 0,
        MemcachedError.OpaqueTooLong => 1,
        MemcachedError.BadFormat => 2,
        _ => 3,
    };

    static MemcachedError ReadFlag(MemcachedRequest request, char letter, ReadOnlySpan<byte> text)
    {
        ref var meta = ref request.Meta;
        switch (letter)
        {
            case 'k' or 's' or 't' or 'c' or 'f' or 'v' or 'h' or 'l' or 'u' or 'q' or 'x' or 'I' or 'P' or 'L':
                return MemcachedError.None;
            case 'b':
                return request.DecodeKey() ? MemcachedError.None : MemcachedError.BadKeyEncoding;
            case 'O':
                return text.Length + 1 > MaxOpaqueBytes ? MemcachedError.OpaqueTooLong : MemcachedError.None;
            case 'M':
                meta.Mode = text.Length > 0 ? text[0] : (byte)' ';
                return MemcachedError.None;
            case 'T' or 'N' or 'R':
                if (!TokenNumber.TryReadInt32(text, out var exptime)) return MemcachedError.BadToken;
                if (letter == 'T') meta.Exptime = exptime;
                else if (letter == 'N') meta.AutovivifyExptime = exptime;
                else meta.RecacheExptime = exptime;
                return MemcachedError.None;
            case 'F':
                if (!TokenNumber.TryReadUInt32(text, out var clientFlags)) return MemcachedError.BadFormat;
                meta.ClientFlags = clientFlags;
                return MemcachedError.None;
            case 'C' or 'E' or 'J' or 'D':
                return ReadWide(ref meta, letter, text);
            default:
                return MemcachedError.InvalidFlag;
        }
    }

    static MemcachedError ReadWide(ref MetaFlags meta, char letter, ReadOnlySpan<byte> text)
    {
        var read = TokenNumber.TryReadUInt64(text, out var value);
        switch (letter)
        {
            case 'C' when read:
                meta.CompareCas = value;
                return MemcachedError.None;
            case 'E' when read:
                meta.NewCas = value;
                return MemcachedError.None;
            case 'J' when read:
                meta.Initial = value;
                return MemcachedError.None;
            case 'D' when read:
                meta.Delta = value;
                return MemcachedError.None;
            case 'J':
                return MemcachedError.InvalidInitial;
            case 'D':
                return MemcachedError.InvalidDeltaFlag;
            default:
                return MemcachedError.BadToken;
        }
    }

    static MemcachedError CheckMode(MemcachedRequest request)
    {
        var mode = request.Meta.Mode;
        if (mode == 0) return MemcachedError.None;
        return request.Command switch
        {
            MemcachedCommand.MetaSet when !"EAPRS"u8.Contains(mode) => MemcachedError.InvalidMetaSetMode,
            MemcachedCommand.MetaArithmetic when !"ID+-"u8.Contains(mode) => MemcachedError.InvalidMetaArithmeticMode,
            _ => MemcachedError.None,
        };
    }
}
