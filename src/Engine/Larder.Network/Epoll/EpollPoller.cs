// Readiness by epoll, level-triggered: what is not taken in one turn is reported again in the next, so no source can
// starve the others and none is forgotten.
//
//   struct epoll_event   x86-64: | events 4 | data 8 |  packed        elsewhere: | events 4 | pad 4 | data 8 |
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Network.Transports;
using static Larder.Network.Epoll.Libc;

namespace Larder.Network.Epoll;

sealed unsafe class EpollPoller : Poller
{
    const int EventCapacity = 256;
    const ulong WakeToken = ulong.MaxValue;

    static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    static readonly int EventBytes = Packed ? 12 : 16;
    static readonly int DataOffset = Packed ? 4 : 8;

    readonly int _epoll;
    readonly int _wakeFd;
    readonly byte* _events;
    bool _disposed;

    public EpollPoller()
    {
        _epoll = epoll_create1(EPOLL_CLOEXEC);
        if (_epoll < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _wakeFd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (_wakeFd < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _events = (byte*)NativeMemory.Alloc(EventCapacity, (nuint)EventBytes);
        Control(EPOLL_CTL_ADD, _wakeFd, WakeToken, EPOLLIN);
    }

    public override int Wait(Span<ReadyEvent> ready, int timeoutMs)
    {
        var capacity = Math.Min(EventCapacity, ready.Length);
        var count = timeoutMs == 0
            ? epoll_look(_epoll, _events, capacity, 0)
            : epoll_wait(_epoll, _events, capacity, timeoutMs);

        // A negative count is an interrupted wait: nothing is ready, and the caller comes back.
        var stored = 0;
        for (var i = 0; i < count; i++)
        {
            // Safe: the kernel filled the first count events, and count <= EventCapacity.
            var @event = _events + i * EventBytes;
            var token = Unsafe.ReadUnaligned<ulong>(@event + DataOffset);
            if (token == WakeToken)
            {
                ulong counter;
                read(_wakeFd, &counter, sizeof(ulong));
                continue;
            }
            ready[stored++] = new ReadyEvent(token, Translate(Unsafe.ReadUnaligned<uint>(@event)));
        }
        return stored;
    }

    public override void Wake()
    {
        ulong one = 1;
        write(_wakeFd, &one, sizeof(ulong));
    }

    public override void Add(Channel channel, ulong token, Interest interest) =>
        Control(EPOLL_CTL_ADD, ((FdChannel)channel).Fd, token, Translate(interest));

    public override void Change(Channel channel, ulong token, Interest interest) =>
        Control(EPOLL_CTL_MOD, ((FdChannel)channel).Fd, token, Translate(interest));

    public override void Remove(Channel channel) => Control(EPOLL_CTL_DEL, ((FdChannel)channel).Fd, 0, 0);

    public override void Add(ListenerSocket listener, ulong token) =>
        Control(EPOLL_CTL_ADD, ((FdListener)listener).Fd, token, EPOLLIN);

    public override void Remove(ListenerSocket listener) =>
        Control(EPOLL_CTL_DEL, ((FdListener)listener).Fd, 0, 0);

    public override void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        close(_wakeFd);
        close(_epoll);
        NativeMemory.Free(_events);
    }

    void Control(int operation, int fd, ulong token, uint events)
    {
        var @event = stackalloc byte[16];
        Unsafe.WriteUnaligned(@event, events);
        Unsafe.WriteUnaligned(@event + DataOffset, token);
        if (epoll_ctl(_epoll, operation, fd, @event) == 0) return;

        // Out of kernel memory or past max_user_watches for an addition; anything else is a bug of the caller's.
        throw new Win32Exception(Error);
    }

    static uint Translate(Interest interest) =>
        ((interest & Interest.Readable) != 0 ? EPOLLIN : 0) |
        ((interest & Interest.Writable) != 0 ? EPOLLOUT : 0) |
        ((interest & Interest.PeerFinished) != 0 ? EPOLLRDHUP : 0);

    static Readiness Translate(uint events) =>
        ((events & EPOLLIN) != 0 ? Readiness.Readable : 0) |
        ((events & EPOLLOUT) != 0 ? Readiness.Writable : 0) |
        ((events & EPOLLRDHUP) != 0 ? Readiness.PeerFinished : 0) |
        ((events & (EPOLLERR | EPOLLHUP)) != 0 ? Readiness.Failed : 0);
}
