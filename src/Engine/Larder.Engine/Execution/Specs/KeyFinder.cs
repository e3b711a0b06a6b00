// Finds the keys among the arguments of a request, by the key specs of its command.
using System.Text;
using Larder.Base.Numbers;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Specs;

/// <summary>Argument numbers of keys, each with what is done with it. Reused from request to request.</summary>
public sealed class KeyPositions
{
    (int Argument, KeyUse Use)[] _items = new (int, KeyUse)[16];

    public int Count { get; private set; }

    public (int Argument, KeyUse Use) this[int index] => _items[index];

    public void Clear() => Count = 0;

    /// <summary>The keys are all there, and what is done with each is known: marks that say otherwise go.</summary>
    public void Settle()
    {
        for (var i = 0; i < Count; i++) _items[i].Use &= ~(KeyUse.VariableFlags | KeyUse.Incomplete);
    }

    public void Add(int argument, KeyUse use)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        _items[Count++] = (argument, use);
    }
}

/// <summary>The one place that knows where keys stand.</summary>
public static class KeyFinder
{
    /// <summary>
    /// Adds the positions of all keys; false when the arguments do not say where they are (a bad count, or a command
    /// that only itself knows).
    /// </summary>
    public static bool TryFind(CommandSpec command, RequestArguments arguments, KeyPositions positions)
    {
        positions.Clear();
        KeySpec? option = null;
        var specs = command.KeySpecs;
        for (var i = 0; i < specs.Count; i++) // the enumerator of a list behind an interface would be allocated
        {
            var spec = specs[i];
            if (spec.Search == KeySearch.Unknown) return false;
            if (spec.IsOption) option = spec;
            else if (!TryAdd(spec, arguments, positions)) return false;
        }
        if (option != null) AddOption(specs, option.Index, arguments, positions);
        return true;
    }

    // Options that exclude each other, like STORE and STOREDIST: the last one given counts. Their keys may have names
    // like these.
    static void AddOption(
        IReadOnlyList<KeySpec> specs, int first, RequestArguments arguments, KeyPositions positions)
    {
        var found = 0;
        var use = KeyUse.None;
        for (var i = first; i + 1 < arguments.Count; i++)
        {
            for (var option = 0; option < specs.Count; option++)
            {
                if (!specs[option].IsOption || !Ascii.EqualsIgnoreCase(arguments[i], specs[option].Keyword)) continue;
                found = ++i;
                use = specs[option].Use;
                break;
            }
        }
        if (found != 0) positions.Add(found, use);
    }

    static bool TryAdd(KeySpec spec, RequestArguments arguments, KeyPositions positions)
    {
        var begin = spec.Index;
        if (spec.Search == KeySearch.Keyword)
        {
            var keyword = FindKeyword(spec, arguments);
            if (keyword < 0) return true; // an optional part that is not there
            begin = keyword + 1;
        }
        if (begin >= arguments.Count) return false;
        int first, last;
        if (spec.CountedAt >= 0)
        {
            var countAt = begin + spec.CountedAt;
            if (countAt >= arguments.Count || !IntegerText.TryParse(arguments[countAt], out long count)) return false;
            first = begin + spec.FirstOffset;
            if (count < 0 || count > (arguments.Count - first + spec.Step - 1) / spec.Step) return false;
            last = first + ((int)count - 1) * spec.Step;
        }
        else
        {
            first = begin;
            last = spec.Last >= 0 ? first + spec.Last : LastOfOpenRange(spec, arguments.Count, first);
            if (last >= arguments.Count) return false;
        }
        for (var i = first; i <= last; i += spec.Step) positions.Add(i, spec.Use);
        return true;
    }

    static int LastOfOpenRange(KeySpec spec, int count, int first)
    {
        if (spec.Limit <= 1) return count + spec.Last;
        return first + (count - first) / spec.Limit + spec.Last;
    }

    static int FindKeyword(KeySpec spec, RequestArguments arguments)
    {
        if (spec.Index >= 0)
        {
            for (var i = spec.Index; i < arguments.Count; i++)
            {
                if (Ascii.EqualsIgnoreCase(arguments[i], spec.Keyword)) return i;
            }
        }
        else
        {
            for (var i = arguments.Count + spec.Index; i > 0; i--)
            {
                if (Ascii.EqualsIgnoreCase(arguments[i], spec.Keyword)) return i;
            }
        }
        return -1;
    }
}
