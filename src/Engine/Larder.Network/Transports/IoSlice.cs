// One piece of a gathered send, laid out as the iovec of POSIX so that an array of them goes to the kernel as it is.
using System.Runtime.InteropServices;

namespace Larder.Network.Transports;

/// <summary>A run of native bytes that somebody else keeps alive.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct IoSlice(byte* start, nuint length)
{
    /// <summary>The first byte.</summary>
    public byte* Start = start;

    /// <summary>How many bytes.</summary>
    public nuint Length = length;
}
