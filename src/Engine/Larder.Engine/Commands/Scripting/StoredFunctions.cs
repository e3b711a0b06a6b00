// The libraries of functions that a file holds, loaded at start or with the data of a primary.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Scripting;

namespace Larder.Engine.Commands.Scripting;

public sealed class StoredFunctions(ScriptEngine scripts)
{
    /// <summary>Puts these libraries in the place of those that are there; on failure nothing is changed.</summary>
    /// <param name="context">One that no command runs in.</param>
    /// <returns>Why a library cannot be loaded; null when all are.</returns>
    public string? Replace(CommandContext context, IReadOnlyList<byte[]> sources)
    {
        var loading = new LibraryLoading(scripts);
        var libraries = new FunctionLibraries();
        foreach (var source in sources)
        {
            if (loading.TryRead(context, source, out var library, out var error) &&
                LibraryLoading.TryAdd(scripts, libraries, library, false, out error)) continue;
            foreach (var read in libraries.All) scripts.Release(read);
            return error;
        }
        scripts.ReplaceLibraries(libraries);
        return null;
    }
}
