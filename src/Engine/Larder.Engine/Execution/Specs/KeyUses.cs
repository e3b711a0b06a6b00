// The keys of a request with what is really done with them, where the options of a command make a difference that its
// key specs leave open (flag variable_flags), or where only its arguments tell that there is another key.
using System.Text;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Specs;

/// <summary>Finds keys for access control and COMMAND GETKEYSANDFLAGS.</summary>
public static class KeyUses
{
    const KeyUse Overwriting = KeyUse.Overwrite | KeyUse.Update;

    /// <summary>Like <see cref="KeyFinder.TryFind"/>, with exact uses.</summary>
    public static bool Find(CommandSpec command, RequestArguments request, KeyPositions keys)
    {
        var isFound = TryFindExactly(command, request, keys);
        keys.Settle();
        return isFound;
    }

    static bool TryFindExactly(CommandSpec command, RequestArguments request, KeyPositions keys)
    {
        var isFound = KeyFinder.TryFind(command, request, keys);
        switch (command.Name)
        {
            case "set" when keys.Count == 1 && !HasWord(request, 3, "GET"u8):
                keys.Clear();
                keys.Add(1, Overwriting);
                break;
            case "bitfield" when keys.Count == 1 && OnlyReads(request):
                keys.Clear();
                keys.Add(1, KeyUse.ReadOnly | KeyUse.Access);
                break;
            case "sort":
                AddSortDestination(request, keys);
                return true;
            case "sort_ro":
                return true;
            case "zunionstore" or "zinterstore" or "zdiffstore":
                return isFound && keys.Count > 1; // sources there must be
            case "migrate":
                FindMigrated(request, keys);
                return true;
        }
        return isFound;
    }

    // The last of several STOREs counts. What follows another option is its value, whatever it looks like.
    static void AddSortDestination(RequestArguments request, KeyPositions keys)
    {
        var destination = 0;
        for (var i = 2; i < request.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(request[i], "LIMIT"u8)) i += 2;
            else if (Ascii.EqualsIgnoreCase(request[i], "GET"u8) || Ascii.EqualsIgnoreCase(request[i], "BY"u8)) i++;
            else if (Ascii.EqualsIgnoreCase(request[i], "STORE"u8) && i + 1 < request.Count) destination = ++i;
        }
        if (destination != 0) keys.Add(destination, Overwriting);
    }

    // Whether a BITFIELD consists of nothing but GETs; what is no valid operation may be anything.
    static bool OnlyReads(RequestArguments request)
    {
        for (var i = 2; i < request.Count; i++)
        {
            var behind = request.Count - i - 1;
            if (Ascii.EqualsIgnoreCase(request[i], "GET"u8) && behind >= 2) i += 2;
            else if (Ascii.EqualsIgnoreCase(request[i], "OVERFLOW"u8) && behind >= 1) i++;
            else return false;
        }
        return true;
    }

    // One key at its place, or many behind KEYS with an empty word at that place.
    static void FindMigrated(RequestArguments request, KeyPositions keys)
    {
        int first = 3, end = 4;
        for (var i = 6; i < request.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(request[i], "AUTH"u8)) i++;
            else if (Ascii.EqualsIgnoreCase(request[i], "AUTH2"u8)) i += 2;
            else if (Ascii.EqualsIgnoreCase(request[i], "KEYS"u8))
            {
                (first, end) = (i + 1, request[3].Length > 0 ? 0 : request.Count);
                break;
            }
        }
        keys.Clear();
        for (var i = first; i < end; i++) keys.Add(i, KeyUse.ReadWrite | KeyUse.Access | KeyUse.Delete);
    }

    static bool HasWord(RequestArguments request, int from, ReadOnlySpan<byte> word)
    {
        for (var i = from; i < request.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(request[i], word)) return true;
        }
        return false;
    }
}
