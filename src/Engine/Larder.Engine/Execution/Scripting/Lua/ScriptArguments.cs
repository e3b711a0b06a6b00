// The keys and values of a request, on their way into the tables KEYS and ARGV.
using Larder.Engine.Execution.Scripting.Lua;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>Arguments from <paramref name="first"/> on, of which <paramref name="keyCount"/> are keys.</summary>
readonly struct ScriptArguments(RequestArguments request, int first, int keyCount)
{
    public bool IsEmpty => request == null;

    public void PushKeys(LuaStack stack) => Push(stack, first, keyCount);

    public void PushValues(LuaStack stack) => Push(stack, first + keyCount, request.Count - first - keyCount);

    void Push(LuaStack stack, int from, int count)
    {
        LuaApi.CreateTable(stack.State, count, 0);
        for (var i = 0; i < count; i++)
        {
            stack.Push(request[from + i]);
            LuaApi.RawSetAt(stack.State, -2, i + 1);
        }
    }
}
