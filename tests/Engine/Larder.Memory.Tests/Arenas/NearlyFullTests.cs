// An arena whose address space comes to its end: it says so while there is still something, refuses by an exception that
// leaves it as it was, and recovers.
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Memory.Tests.Arenas;

public sealed class NearlyFullTests
{
    const int BlockBytes = 64 * 1024;

    [Fact]
    public void It_is_told_before_the_end()
    {
        using var arena = new Arena(64 << 20);
        Stack<uint> blocks = new();
        while (!arena.IsNearlyFull) blocks.Push(arena.Allocate(BlockBytes));
        Assert.InRange(arena.UsedBytes, 48 << 20, 62 << 20);

        var usedBytes = arena.UsedBytes;
        Assert.Throws<InsufficientMemoryException>(() => arena.Allocate(8 << 20));
        Assert.Equal(usedBytes, arena.UsedBytes);
        for (var i = 0; i < 1000; i++) arena.Allocate(1000); // what has begun comes to its end

        while (blocks.Count > 32) arena.Free(blocks.Pop());
        Assert.False(arena.IsNearlyFull);
        arena.Allocate(8 << 20);
    }
}
