// A function of a library, as it was registered.
namespace Larder.Engine.Execution.Scripting;

/// <summary>A function that FCALL runs.</summary>
/// <param name="Reference">Where the interpreter keeps it.</param>
public sealed record ScriptFunction(string Name, string? Description, ScriptFlags Flags, int Reference);

/// <summary>A library: its source with the first line, and the functions that it registered.</summary>
public sealed record FunctionLibrary(string Name, byte[] Code, IReadOnlyList<ScriptFunction> Functions);
