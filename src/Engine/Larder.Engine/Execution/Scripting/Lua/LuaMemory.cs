// The memory of one interpreter: counted, and limited while a script runs. A script that wants more gets Lua's own
// error "not enough memory". Managed code is never refused, as Lua would jump over its frames; it asks for bounded
// amounts.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Memory.Arenas;

namespace Larder.Engine.Execution.Scripting.Lua;

/// <summary>Lives as long as its interpreter.</summary>
sealed unsafe class LuaMemory : IDisposable
{
    const long MostBytes = 512L << 20;

    Account* _account = (Account*)NativeMemory.AllocZeroed((nuint)sizeof(Account));

    // Under a limit on address space (ulimit -v) a script must leave some to the rest of the process, which could not
    // go on without.
    public LuaMemory() => _account->LimitBytes = Math.Min(MostBytes, (long)Arena.ReserveFor(2));

    /// <summary>What scripts may hold at once, in bytes.</summary>
    public long LimitBytes => _account->LimitBytes;

    public long UsedBytes => _account->UsedBytes;

    /// <summary>What Lua hands to <see cref="Allocate"/>.</summary>
    public nint Owner => (nint)_account;

    /// <summary>The limit holds: script code runs, no managed function.</summary>
    public bool IsLimited
    {
        get => _account->IsLimited != 0;
        set => _account->IsLimited = value ? 1 : 0;
    }

    public void Dispose()
    {
        NativeMemory.Free(_account);
        _account = null;
    }

    // Safe: called by Lua alone, with a block that it got here and that block's size; it never throws. When block is
    // null, oldBytes tells a kind of object and no size.
    [UnmanagedCallersOnly]
    public static nint Allocate(nint owner, nint block, nuint oldBytes, nuint newBytes)
    {
        var account = (Account*)owner;
        var held = block == 0 ? 0 : (long)oldBytes;
        if (newBytes == 0)
        {
            NativeMemory.Free((void*)block);
            account->UsedBytes -= held;
            return 0;
        }
        var change = (long)newBytes - held;
        if (change > 0 && account->IsLimited != 0 && account->UsedBytes + change > account->LimitBytes) return 0;
        var moved = Resize((void*)block, newBytes);
        if (moved != null) account->UsedBytes += change;
        return (nint)moved;
    }

    static void* Resize(void* block, nuint bytes)
    {
        try
        {
            return NativeMemory.Realloc(block, bytes);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    struct Account
    {
        public long UsedBytes, LimitBytes;
        public int IsLimited;
    }
}
