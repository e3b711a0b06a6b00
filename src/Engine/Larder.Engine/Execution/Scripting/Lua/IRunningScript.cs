// What the interpreter asks of the script that it runs, and of the node behind it.
namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>
/// One run. What takes the stack keeps to the convention of <see cref="HostFunctions"/>: it leaves whether it succeeded and
/// its result or an error, and returns how many values those are.
/// </summary>
interface IRunningScript
{
    /// <summary>RESP version of the replies that the script gets.</summary>
    int Protocol { get; set; }

    /// <summary>Whether others hear of what commands change.</summary>
    bool IsTold { set; }

    /// <summary>Runs a command whose arguments are on the stack.</summary>
    int Call(LuaStack stack);

    /// <summary>Whether the caller may run such a command.</summary>
    int CheckAccess(LuaStack stack);

    /// <summary>Registers a function of the library that is being loaded: name, callback, description, flags.</summary>
    int Register(LuaStack stack);

    void Log(int level, string text);

    /// <summary>Asked from time to time and behind each command; false when the script has to end.</summary>
    bool GoesOn();
}
