// A kernel handle on a process (a pidfd): it names one process for good, signals it without the danger of hitting a
// stranger that was given the same pid, and becomes readable when the process ends, be it our child or not.
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Larder.Service.Fleet;

/// <summary>Signals that nodes are sent.</summary>
enum ProcessSignal
{
    Kill = 9,
    Terminate = 15,
}

/// <summary>A pidfd.</summary>
sealed class ProcessHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    // Numbers shared by all architectures that .NET runs on under Linux.
    const long PidfdSendSignal = 424;
    const long PidfdOpen = 434;
    const int NoSuchProcess = 3;

    ProcessHandle(nint descriptor) : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>A handle on the process with that pid, or null when there is none.</summary>
    public static ProcessHandle? Open(int pid)
    {
        var descriptor = OpenCall(PidfdOpen, pid, 0);
        if (descriptor >= 0) return new ProcessHandle((nint)descriptor);
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? null : throw new Win32Exception(error);
    }

    /// <summary>Sends a signal; a process that has ended already is left alone.</summary>
    public void Signal(ProcessSignal signal)
    {
        if (SignalCall(PidfdSendSignal, this, (int)signal, 0, 0) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        if (error != NoSuchProcess) throw new Win32Exception(error);
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    static extern long OpenCall(long number, int pid, uint flags);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    static extern long SignalCall(long number, ProcessHandle process, int signal, nint info, uint flags);

    [DllImport("libc", EntryPoint = "close")]
    static extern int Close(int descriptor);
}
