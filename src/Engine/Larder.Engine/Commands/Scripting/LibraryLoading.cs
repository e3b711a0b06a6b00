// From the source of a library to its functions: the first line names it, and running it registers them.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

sealed class LibraryLoading(ScriptEngine scripts)
{
    const long LimitMs = 500;

    /// <summary>Compiles a library and runs it once. It is in no set yet.</summary>
    public bool TryRead(
        CommandContext context, ReadOnlySpan<byte> code, out FunctionLibrary library, out string error)
    {
        library = null!;
        if (!Shebang.TryReadLibrary(code, out var shebang, out error)) return false;
        if (!IsName(shebang.Name))
        {
            error = "Library names can only contain letters, numbers, or underscores(_) and must be at least one " +
                "character long";
            return false;
        }
        if (!shebang.Engine.Equals("lua", StringComparison.OrdinalIgnoreCase))
        {
            error = $"Engine '{shebang.Engine}' not found";
            return false;
        }
        var functions = new List<ScriptFunction>();
        var isLoaded = scripts.TryRegister(context, code[shebang.Length..], LimitMs, functions, out error);
        library = new FunctionLibrary(shebang.Name, code.ToArray(), functions);
        if (isLoaded && TryCheck(functions, out error)) return true;
        scripts.Release(library);
        return false;
    }

    /// <summary>Adds a library to a set; on failure it is forgotten.</summary>
    public static bool TryAdd(
        ScriptEngine scripts, FunctionLibraries libraries, FunctionLibrary library, bool replace, out string error)
    {
        var replaced = libraries.Find(library.Name);
        error = replaced != null && !replace ? $"Library '{library.Name}' already exists" : "";
        if (error.Length == 0 && libraries.TryAdd(library, out error))
        {
            if (replaced != null) scripts.Release(replaced);
            return true;
        }
        scripts.Release(library);
        return false;
    }

    static bool TryCheck(List<ScriptFunction> functions, out string error)
    {
        error = functions.Count == 0 ? "No functions registered" : "";
        var names = new HashSet<string>();
        foreach (var function in functions)
        {
            if (!IsName(function.Name))
            {
                error = "Function names can only contain letters, numbers, or underscores(_) and must be at least " +
                    "one character long";
            }
            else if (!names.Add(function.Name)) error = "Function already exists in the library";
            if (error.Length > 0) return false;
        }
        return error.Length == 0;
    }

    static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
