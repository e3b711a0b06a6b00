// Threads that should not take time from those that serve.
using System.Runtime.InteropServices;

namespace Larder.Engine.Persistence.Files;

static class BackgroundThread
{
    const int OfThread = 0, Self = 0, Nice = 10;

    /// <summary>The calling thread gets less time where there is not enough for all. Where the system cannot, nothing.</summary>
    public static void StepBack()
    {
        // To Linux a thread is a process in this; it may always step back, never forth again.
        if (OperatingSystem.IsLinux()) _ = SetPriority(OfThread, Self, Nice);
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    static extern int SetPriority(int kind, int who, int nice);
}
