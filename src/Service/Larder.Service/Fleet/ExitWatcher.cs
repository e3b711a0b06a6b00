// Tells at once when a watched process ends. One thread sleeps in poll() on all handles; the first descriptor is an
// eventfd that wakes it when the set changes. Adopted processes are no children of ours, so waitpid could not do this.
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Larder.Service.Fleet;

/// <summary>Watches processes and calls back, once each, when they end.</summary>
sealed class ExitWatcher : IDisposable
{
    const short Readable = 1;
    const int CloseOnExec = 0x80000;

    readonly Lock _lock = new();
    readonly Dictionary<ProcessHandle, Action> _watched = [];
    readonly int _wake;
    readonly Thread _thread;
    bool _stopping;

    public ExitWatcher()
    {
        _wake = EventDescriptor(0, CloseOnExec);
        if (_wake < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _thread = new Thread(Run) { IsBackground = true, Name = "node exits" };
        _thread.Start();
    }

    /// <summary>Watches a process. <paramref name="ended"/> runs on the watcher's thread and must be short; the
    /// handle is closed after it.</summary>
    public void Watch(ProcessHandle process, Action ended)
    {
        lock (_lock) _watched.Add(process, ended);
        Wake();
    }

    public void Dispose()
    {
        lock (_lock) _stopping = true;
        Wake();
        _thread.Join();
        foreach (var process in _watched.Keys) process.Dispose();
        _ = Close(_wake);
    }

    void Run()
    {
        while (true)
        {
            ProcessHandle[] processes;
            lock (_lock)
            {
                if (_stopping) return;
                processes = [.. _watched.Keys];
            }
            var descriptors = new PollDescriptor[processes.Length + 1];
            descriptors[0] = new PollDescriptor { Descriptor = _wake, Events = Readable };
            for (var i = 0; i < processes.Length; i++)
            {
                descriptors[i + 1] = new PollDescriptor
                {
                    Descriptor = (int)processes[i].DangerousGetHandle(),
                    Events = Readable,
                };
            }
            // -1 with EINTR only means: look again.
            if (Poll(descriptors, (nuint)descriptors.Length, -1) < 0) continue;
            if (descriptors[0].ReturnedEvents != 0) _ = Read(_wake, out _, sizeof(ulong));
            for (var i = 0; i < processes.Length; i++)
            {
                if (descriptors[i + 1].ReturnedEvents != 0) Report(processes[i]);
            }
        }
    }

    void Report(ProcessHandle process)
    {
        Action? ended;
        lock (_lock)
        {
            _watched.Remove(process, out ended);
        }
        ended?.Invoke();
        process.Dispose();
    }

    void Wake()
    {
        ulong one = 1;
        _ = Write(_wake, ref one, sizeof(ulong));
    }

    // struct pollfd { int fd; short events; short revents; }
    [StructLayout(LayoutKind.Sequential)]
    struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    static extern int Poll([In, Out] PollDescriptor[] descriptors, nuint count, int timeoutMs);

    [DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    static extern int EventDescriptor(uint initial, int flags);

    [DllImport("libc", EntryPoint = "read")]
    static extern nint Read(int descriptor, out ulong value, nuint length);

    [DllImport("libc", EntryPoint = "write")]
    static extern nint Write(int descriptor, ref ulong value, nuint length);

    [DllImport("libc", EntryPoint = "close")]
    static extern int Close(int descriptor);
}
