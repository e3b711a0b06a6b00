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
        var isFound = KeyFinder.TryFind(command, request, keys);
        switch (command.Name)
        {
            case "set" when keys.Count == 1 && !HasWord(request, 3, "GET"u8):
                keys.Clear();
                keys.Add(1, Overwriting);
                break;
            case "bitfield" when keys.Count == 1 && !HasWord(request, 2, "SET"u8) && !HasWord(request, 2, "INCRBY"u8):
                keys.Clear();
                keys.Add(1, KeyUse.ReadOnly | KeyUse.Access);
                break;
            case "sort":
                AddSortDestination(request, keys);
                return true;
            case "sort_ro":
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

    static bool HasWord(RequestArguments request, int from, ReadOnlySpan<byte> word)
    {
        for (var i = from; i < request.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(request[i], word)) return true;
        }
        return false;
    }
}
