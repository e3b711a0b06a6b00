// What a guarded arena finds: each wrong use of a cell stops at the latest when its memory is looked at.
using Larder.Base;
using Larder.Memory.Arenas;
using Xunit;

namespace Larder.Guarded.Tests;

public sealed unsafe class CellGuardTests
{
    const int Bytes = 40;

    readonly Arena _arena = new(1ul << 30);

    [Fact]
    public void This_process_is_guarded() => Assert.True(Check.IsGuarded);

    [Fact]
    public void Right_use_passes()
    {
        for (var i = 0; i < 5000; i++)
        {
            var handle = _arena.Allocate(1 + i % 40_000);
            new Span<byte>(_arena.At(handle), _arena.CapacityOf(handle)).Fill((byte)i);
            if (i % 3 != 0) _arena.Free(handle);
        }
        _arena.Trim();
        _arena.Dispose();
    }

    [Fact]
    public void A_write_past_the_end_is_found()
    {
        var handle = _arena.Allocate(Bytes);
        _arena.At(handle)[_arena.CapacityOf(handle)] = 0;
        Assert.Throws<InvariantException>(_arena.Verify);
        Assert.Throws<InvariantException>(() => _arena.Free(handle));
    }

    [Fact]
    public void A_write_to_freed_memory_is_found()
    {
        var handle = _arena.Allocate(Bytes);
        _arena.Free(handle);
        _arena.Verify();
        _arena.At(handle)[Bytes / 2] = 1;
        Assert.Throws<InvariantException>(_arena.Verify);
        Assert.Throws<InvariantException>(() => _arena.Trim());
    }

    [Fact]
    public void A_second_free_is_found()
    {
        var handle = _arena.Allocate(Bytes);
        _arena.Free(handle);
        Assert.Throws<InvariantException>(() => _arena.Free(handle));
        var large = _arena.Allocate(100_000);
        _arena.Free(large);
        Assert.Throws<InvariantException>(() => _arena.Free(large));
    }

    [Fact]
    public void A_handle_into_the_middle_of_a_block_is_found()
    {
        var handle = _arena.Allocate(Bytes);
        Assert.Throws<InvariantException>(() => _arena.Free(handle + 1));
        var large = _arena.Allocate(100_000);
        Assert.Throws<InvariantException>(() => _arena.Free(large + 512));
    }

    [Fact]
    public void An_address_outside_is_found()
    {
        var handle = _arena.Allocate(Bytes);
        Assert.Throws<InvariantException>(() => _arena.HandleOf(_arena.At(handle) + 1));
        Assert.Throws<InvariantException>(() => _arena.HandleOf(_arena.At(0) - 8));
        Assert.Throws<InvariantException>(() => (nint)_arena.At(0x4000_0000));
    }

    [Fact]
    public void Freed_memory_is_not_handed_out_at_once_and_reads_as_nothing_likely()
    {
        var handle = _arena.Allocate(Bytes);
        new Span<byte>(_arena.At(handle), Bytes).Fill(7);
        _arena.Free(handle);
        Assert.NotEqual(handle, _arena.Allocate(Bytes));
        Assert.DoesNotContain((byte)7, new Span<byte>(_arena.At(handle), Bytes).ToArray());
    }
}
