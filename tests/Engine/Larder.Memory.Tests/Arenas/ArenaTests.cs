// The allocator against a model: blocks keep their bytes and never overlap, its counts are true, memory goes back.
using Larder.Base;
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Memory.Tests.Arenas;

public sealed unsafe class ArenaTests : IDisposable
{
    const int StretchBytes = 2 << 20;

    readonly Arena _arena = new(1ul << 32);

    public void Dispose() => _arena.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Blocks_keep_their_bytes_under_random_use(int seed)
    {
        var random = new Random(seed);
        var blocks = new List<Block>();
        for (var step = 0; step < 30_000; step++)
        {
            // In turns mostly taking and mostly giving back, so that runs of pages come free, merge and are cut again.
            var takes = random.Next(100) < (step / 5_000 % 2 == 0 ? 65 : 40);
            if (takes || blocks.Count == 0) blocks.Add(Take(RandomSize(random), random));
            else GiveBack(blocks, random.Next(blocks.Count));
            if (step % 50 == 0) _arena.Trim(random.Next(100_000));
            if (step % 1000 == 0) _arena.Trim();
            if (step % 500 == 0) _arena.TryUseHugePage();
        }
        Assert.Equal(blocks.Sum(block => (long)_arena.CapacityOf(block.Handle)), _arena.UsedBytes);
        Assert.True(_arena.HeldBytes >= _arena.UsedBytes);
        _arena.Trim();
        Assert.InRange(ResidentBytes(_arena.At(0)), 0, _arena.HeldBytes + 64 * 1024);
        while (blocks.Count > 0) GiveBack(blocks, blocks.Count - 1);
        for (var turn = 0; _arena.DirtyBytes > 0; turn++)
        {
            Assert.InRange(turn, 0, 100_000);
            _arena.Trim(32 * 1024);
        }
        Assert.InRange(ResidentBytes(_arena.At(0)), 0, 64 * 1024);
        Assert.Equal(0, _arena.UsedBytes);
        Assert.Equal(0, _arena.DirtyBytes);
        Assert.Equal(0, _arena.HeldBytes);
    }

    [Fact]
    public void What_was_given_up_comes_back_as_its_pages_are_swept()
    {
        for (var i = 0; i < 1000; i++) Fill(_arena.Allocate(5000), 5000, (byte)i);
        while (_arena.TryUseHugePage()) { }
        var used = _arena.UsedBytes;
        _arena.GiveUp();
        Assert.Equal(used, _arena.UsedBytes);
        Assert.True(_arena.Sweep(1));
        Assert.InRange(_arena.UsedBytes, 1, used - 1);
        while (_arena.Sweep(1)) { }
        _arena.Trim();
        Assert.Equal(0, _arena.UsedBytes);
        Assert.Equal(0, _arena.HeldBytes);
        Assert.InRange(ResidentBytes(_arena.At(0)), 0, 64 * 1024);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void What_is_taken_during_a_sweep_and_what_is_pinned_stays_whole(int seed)
    {
        var random = new Random(seed);
        var blocks = new List<Block>();
        var pinned = new List<Block>();
        FreePages returning = default;
        for (var step = 0; step < 30_000; step++)
        {
            if (random.Next(2_000) == 0)
            {
                _arena.GiveUp();
                blocks.Clear();
            }
            if (random.Next(3) == 0) _arena.Sweep(random.Next(1, 4));
            if (blocks.Count == 0 || random.Next(5) < 3) blocks.Add(Take(RandomSize(random), random));
            else GiveBack(blocks, random.Next(blocks.Count));
            var pick = random.Next(Math.Max(blocks.Count, 1));
            if (blocks.Count > 0 && blocks[pick].Bytes > Arena.LargestUnpinnableBytes)
            {
                pinned.Add(blocks[pick]);
                _arena.Pin(blocks[pick].Handle);
            }
            if (pinned.Count > 20 || (pinned.Count > 0 && random.Next(10) == 0))
            {
                var index = random.Next(pinned.Count);
                Verify(pinned[index].Handle, pinned[index].Bytes, pinned[index].Mark);
                _arena.Unpin(pinned[index].Handle);
                pinned.RemoveAt(index);
            }
            if (step % 300 == 0) _arena.Trim(random.Next(200_000));
            // What is on its way to the system belongs to nobody, and may be given up meanwhile, too.
            if (returning.Pages == 0 && random.Next(50) == 0) returning = _arena.TakeFree(random.Next(100_000));
            if (returning.Pages > 0 && random.Next(100) == 0)
            {
                _arena.Discard(returning);
                _arena.PutBack(returning);
                returning = default;
            }
        }
        if (returning.Pages > 0) _arena.PutBack(returning);
        foreach (var block in pinned) _arena.Unpin(block.Handle);
        while (_arena.Sweep(100)) { }
        while (blocks.Count > 0) GiveBack(blocks, blocks.Count - 1);
        _arena.Trim();
        Assert.Equal(0, _arena.UsedBytes);
        Assert.Equal(0, _arena.HeldBytes);
    }

    [Fact]
    public void Full_stretches_move_to_large_pages_and_keep_their_bytes()
    {
        var handles = new List<uint>();
        for (var i = 0; i < 100_000; i++)
        {
            handles.Add(_arena.Allocate(96));
            Fill(handles[i], 96, (byte)i);
        }
        var before = ResidentBytes(_arena.At(0));
        var moved = 0;
        while (_arena.TryUseHugePage()) moved++;
        if (moved == 0) Assert.Skip("this system gives no large pages");
        Assert.Equal(_arena.HeldBytes / StretchBytes, moved);
        Assert.Equal(moved * (long)StretchBytes, HugeBytes(_arena.At(0)));
        Assert.InRange(ResidentBytes(_arena.At(0)), 0, before + 64 * 1024);
        for (var i = 0; i < handles.Count; i++) Verify(handles[i], 96, (byte)i);
    }

    [Fact]
    public void What_comes_free_within_a_large_page_goes_back_to_the_system()
    {
        var handles = new List<uint>();
        for (var i = 0; i < 100_000; i++)
        {
            handles.Add(_arena.Allocate(96));
            Fill(handles[i], 96, (byte)i);
        }
        while (_arena.TryUseHugePage()) { }
        for (var i = 0; i < handles.Count; i++)
            if (i >= 50_000) _arena.Free(handles[i]);
        _arena.Trim();
        Assert.InRange(ResidentBytes(_arena.At(0)), 0, _arena.HeldBytes + 64 * 1024);
        // A stretch with free pages would cost more on a large page than it holds: it is left alone.
        while (_arena.TryUseHugePage()) { }
        Assert.InRange(ResidentBytes(_arena.At(0)), 0, _arena.HeldBytes + 64 * 1024);
        for (var i = 0; i < 50_000; i++) Verify(handles[i], 96, (byte)i);
    }

    static int RandomSize(Random random) => random.Next(10) switch
    {
        < 6 => random.Next(1, 300),
        < 8 => random.Next(1, 5_000),
        < 9 => random.Next(1, 70_000),
        _ => random.Next(1, 600_000),
    };

    Block Take(int bytes, Random random)
    {
        var handle = _arena.Allocate(bytes);
        Assert.True(_arena.CapacityOf(handle) >= bytes);
        Assert.Equal(_arena.CapacityOf(handle), Arena.CapacityFor(bytes));
        Assert.True(_arena.IsReadable(_arena.At(handle), bytes));
        var mark = (byte)random.Next();
        Fill(handle, bytes, mark);
        return new Block(handle, bytes, mark);
    }

    void GiveBack(List<Block> blocks, int index)
    {
        var block = blocks[index];
        Verify(block.Handle, block.Bytes, block.Mark);
        _arena.Free(block.Handle);
        blocks[index] = blocks[^1];
        blocks.RemoveAt(blocks.Count - 1);
    }

    void Fill(uint handle, int bytes, byte mark) => new Span<byte>(_arena.At(handle), bytes).Fill(mark);

    void Verify(uint handle, int bytes, byte mark) =>
        Assert.False(new ReadOnlySpan<byte>(_arena.At(handle), bytes).ContainsAnyExcept(mark));

    static long ResidentBytes(byte* address) => MappedBytes(address, "Rss:");

    static long HugeBytes(byte* address) => MappedBytes(address, "AnonHugePages:");

    // What the system says of all mappings of this arena: the one at its start and those that follow without a gap.
    static long MappedBytes(byte* start, string field)
    {
        long bytes = 0;
        var next = (ulong)start;
        var within = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var dash = words[0].IndexOf('-');
            if (dash > 0)
            {
                var from = Convert.ToUInt64(words[0][..dash], 16);
                var to = Convert.ToUInt64(words[0][(dash + 1)..], 16);
                within = words[1].StartsWith("rw") && from <= next && next < to;
                if (within) next = to;
            }
            else if (within && words[0] == field)
            {
                bytes += long.Parse(words[1]) * 1024;
            }
        }
        return bytes;
    }

    readonly record struct Block(uint Handle, int Bytes, byte Mark);
}
