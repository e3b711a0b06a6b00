// A set of libraries, and the functions of all of them by name. Function names know no case, library names do.
using System.Collections.Concurrent;

namespace Larder.Engine.Execution.Scripting;

/// <summary>Changed under the locks of all shards; anybody may look for a function or read the counts.</summary>
public sealed class FunctionLibraries
{
    readonly Dictionary<string, FunctionLibrary> _byName = [];
    readonly ConcurrentDictionary<string, ScriptFunction> _functions = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _byName.Count;
    public int FunctionCount => _functions.Count;
    public IReadOnlyCollection<FunctionLibrary> All => _byName.Values;

    /// <summary>The sources of all.</summary>
    public IEnumerable<byte[]> Codes
    {
        get
        {
            foreach (var library in All) yield return library.Code;
        }
    }

    /// <summary>Bytes of the sources.</summary>
    public long UsedBytes { get; private set; }

    public FunctionLibrary? Find(string name) => _byName.GetValueOrDefault(name);

    public ScriptFunction? FindFunction(string name) => _functions.GetValueOrDefault(name);

    /// <summary>
    /// Adds a library in place of one of the same name; false when another library has a function of its.
    /// </summary>
    public bool TryAdd(FunctionLibrary library, out string error)
    {
        var replaced = Find(library.Name);
        if (replaced != null) Remove(replaced);
        foreach (var function in library.Functions)
        {
            if (!_functions.ContainsKey(function.Name)) continue;
            if (replaced != null) Add(replaced);
            error = $"Function {function.Name} already exists";
            return false;
        }
        Add(library);
        error = "";
        return true;
    }

    public void Remove(FunctionLibrary library)
    {
        _byName.Remove(library.Name);
        foreach (var function in library.Functions) _functions.TryRemove(function.Name, out _);
        UsedBytes -= library.Code.Length;
    }

    void Add(FunctionLibrary library)
    {
        _byName.Add(library.Name, library);
        foreach (var function in library.Functions) _functions[function.Name] = function;
        UsedBytes += library.Code.Length;
    }

    /// <summary>
    /// Adds all of another set, or nothing: false when a name is taken and may not be replaced.
    /// </summary>
    /// <param name="replaced">Libraries that gave way.</param>
    public bool TryJoin(FunctionLibraries other, bool replace, out List<FunctionLibrary> replaced, out string error)
    {
        replaced = [];
        error = "";
        foreach (var library in other.All)
        {
            if (Find(library.Name) is not { } old) continue;
            if (!replace)
            {
                error = $"Library {library.Name} already exists";
                break;
            }
            replaced.Add(old);
        }
        if (error.Length == 0)
        {
            foreach (var old in replaced) Remove(old);
            var taken = other._functions.Keys.FirstOrDefault(_functions.ContainsKey);
            if (taken == null)
            {
                foreach (var library in other.All) Add(library);
                return true;
            }
            error = $"Function {taken} already exists";
            foreach (var old in replaced) Add(old);
        }
        replaced = [];
        return false;
    }
}
