// Goes over a value without looking into its strings: to find where the next one begins, or because nobody wants it.
namespace Larder.Rdb;

/// <summary>Knows how many strings, lengths and numbers each layout consists of, and nothing of what they mean.</summary>
public static class ValueSkipper
{
    const int IdBytes = 16;

    /// <summary>Starts behind the type byte and the key; false at the end of the input or nonsense.</summary>
    public static bool TrySkip(RdbReader reader, RdbType type)
    {
        switch (type)
        {
            case RdbType.List or RdbType.Set or RdbType.ListQuicklist:
                return TrySkipMany(reader, strings: 1, bytes: 0);
            case RdbType.Hash:
                return TrySkipMany(reader, strings: 2, bytes: 0);
            case RdbType.Hash2:
                return TrySkipMany(reader, strings: 2, bytes: sizeof(long));
            case RdbType.SortedSet2:
                return TrySkipMany(reader, strings: 1, bytes: sizeof(double));
            case RdbType.SortedSet:
                return TrySkipScores(reader);
            case RdbType.ListQuicklist2:
                return TrySkipWithNumbers(reader, strings: 1);
            case RdbType.RedisHashOld:
                return TrySkipWithNumbers(reader, strings: 2);
            case RdbType.RedisHash:
                return reader.TrySkip(sizeof(long)) && TrySkipWithNumbers(reader, strings: 2);
            case RdbType.RedisHashListpack:
                return reader.TrySkip(sizeof(long)) && reader.TrySkipString();
            case RdbType.StreamListpacks or RdbType.StreamListpacks2 or RdbType.StreamListpacks3 or
                RdbType.RedisStream4 or RdbType.RedisStream5:
                return TrySkipStream(reader, type);
            case RdbType.Module:
                return reader.TryReadLength(out _) && TrySkipModuleParts(reader);
            case RdbType.ModuleOld:
                return false;
            default:
                return reader.TrySkipString();
        }
    }

    /// <summary>What a module has written, to its end.</summary>
    public static bool TrySkipModuleParts(RdbReader reader)
    {
        while (true)
        {
            if (!reader.TryReadLength(out var kind)) return false;
            switch (kind)
            {
                case ModuleParts.End:
                    return true;
                case ModuleParts.Signed or ModuleParts.Unsigned:
                    if (!reader.TryReadLength(out _)) return false;
                    break;
                case ModuleParts.Float:
                    if (!reader.TrySkip(sizeof(float))) return false;
                    break;
                case ModuleParts.Double:
                    if (!reader.TrySkip(sizeof(double))) return false;
                    break;
                case ModuleParts.String:
                    if (!reader.TrySkipString()) return false;
                    break;
                default:
                    return false;
            }
        }
    }

    // So many strings and bytes each.
    static bool TrySkipMany(RdbReader reader, int strings, int bytes)
    {
        if (!reader.TryReadLength(out var count)) return false;
        for (; count > 0; count--)
        {
            for (var i = 0; i < strings; i++)
            {
                if (!reader.TrySkipString()) return false;
            }
            if (bytes > 0 && !reader.TrySkip((ulong)bytes)) return false;
        }
        return true;
    }

    static bool TrySkipScores(RdbReader reader)
    {
        if (!reader.TryReadLength(out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TrySkipString() || !reader.TryReadByte(out var length)) return false;
            if (length < 253 && !reader.TrySkip(length)) return false;
        }
        return true;
    }

    // A number before the strings.
    static bool TrySkipWithNumbers(RdbReader reader, int strings)
    {
        if (!reader.TryReadLength(out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryReadLength(out _)) return false;
            for (var i = 0; i < strings; i++)
            {
                if (!reader.TrySkipString()) return false;
            }
        }
        return true;
    }

    static bool TrySkipStream(RdbReader reader, RdbType type)
    {
        if (!TrySkipMany(reader, strings: 2, bytes: 0)) return false;
        if (!TrySkipNumbers(reader, type == RdbType.StreamListpacks ? 3 : 8)) return false;
        if (!reader.TryReadLength(out var groups)) return false;
        for (; groups > 0; groups--)
        {
            if (!TrySkipGroup(reader, type)) return false;
        }
        return type is not (RdbType.RedisStream4 or RdbType.RedisStream5) || TrySkipProducers(reader);
    }

    static bool TrySkipGroup(RdbReader reader, RdbType type)
    {
        if (!reader.TrySkipString() || !TrySkipNumbers(reader, type == RdbType.StreamListpacks ? 2 : 3)) return false;
        if (!reader.TryReadLength(out var pending)) return false;
        for (; pending > 0; pending--)
        {
            if (!reader.TrySkip(IdBytes + sizeof(long)) || !reader.TryReadLength(out _)) return false;
        }
        var times = type is RdbType.StreamListpacks or RdbType.StreamListpacks2 ? 1ul : 2;
        if (!reader.TryReadLength(out var consumers)) return false;
        for (; consumers > 0; consumers--)
        {
            if (!reader.TrySkipString() || !reader.TrySkip(times * sizeof(long)) || !TrySkipIds(reader)) return false;
        }
        return type != RdbType.RedisStream5 || TrySkipIds(reader);
    }

    /// <summary>What producers have sent to a stream of Redis.</summary>
    public static bool TrySkipProducers(RdbReader reader)
    {
        if (!TrySkipNumbers(reader, 2) || !reader.TryReadLength(out var producers)) return false;
        for (; producers > 0; producers--)
        {
            if (!reader.TrySkipString() || !reader.TryReadLength(out var entries)) return false;
            for (; entries > 0; entries--)
            {
                if (!reader.TrySkipString() || !TrySkipNumbers(reader, 2)) return false;
            }
        }
        return TrySkipNumbers(reader, 2);
    }

    static bool TrySkipIds(RdbReader reader)
    {
        if (!reader.TryReadLength(out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TrySkip(IdBytes)) return false;
        }
        return true;
    }

    static bool TrySkipNumbers(RdbReader reader, int count)
    {
        for (; count > 0; count--)
        {
            if (!reader.TryReadLength(out _)) return false;
        }
        return true;
    }
}
