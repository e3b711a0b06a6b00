// Native blocks that are lent to connections, and a count of which came back.
using Larder.Memory.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Larder.Network.Buffers;

namespace Larder.Network.Tests.Serving;

sealed unsafe class Blocks : IBlockOwner
{
    readonly ConcurrentDictionary<nint, int> _lent = new();
    int _releases;

    public int LentCount => _lent.Count;

    public int ReleaseCount => Volatile.Read(ref _releases);

    public void Lend(OutputBuffer output, int length)
    {
        var block = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, length));
        Pattern.Fill(new Span<byte>(block, length));
        _lent[(nint)block] = length;
        output.Lend(block, length, this, (nint)block);
    }

    public void Release(nint token)
    {
        // A block that comes back twice is not found the second time; the test then sees the loop fail.
        Base.Check.That(_lent.TryRemove(token, out var length));
        new Span<byte>((void*)token, length).Fill(0xEE);
        NativeMemory.Free((void*)token);
        Interlocked.Increment(ref _releases);
    }
}
