// One block that is sent from where it lies, and where it stands among the copied bytes of its OutputBuffer.
using Larder.Memory.Buffers;

namespace Larder.Network.Buffers;

readonly unsafe struct LentBlock(int position, byte* start, int length, IBlockOwner owner, nint token)
{
    public readonly int Position = position;
    public readonly byte* Start = start;
    public readonly int Length = length;
    public readonly IBlockOwner Owner = owner;
    public readonly nint Token = token;
}
