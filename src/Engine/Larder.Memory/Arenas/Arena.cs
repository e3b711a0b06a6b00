// The allocator of one shard: cells of fixed size classes cut from spans of pages, larger blocks as runs of pages. A cell
// is named by a 32-bit handle (its offset in units of 8 bytes), half of a pointer, so that indexes and links stay small.
//
//     address space   [page 0 unused][span: cell cell cell ...][run of a large block     ][span ...]
//     handle          (address - Base) / 8;   0 = none
using System.Runtime.CompilerServices;
using Larder.Base;
using Larder.Memory.Native;

namespace Larder.Memory.Arenas;

/// <summary>
/// Off-heap memory addressed by 32-bit handles: at most 32 GiB. Not thread-safe: the lock of the shard that owns it
/// covers it. Handles stay readable after being freed (the address space is never unmapped), which is what lets a
/// prefetch run ahead of the lock.
/// </summary>
public sealed unsafe class Arena : IDisposable
{
    /// <summary>Address space of one arena: 2^32 handles of 8 bytes.</summary>
    public const ulong MaxBytes = 1UL << 35;

    readonly PageRuns _pages;
    readonly PageInfo* _info;
    readonly byte* _base;
    readonly CellGuards? _guards;
    readonly uint[] _roomy = new uint[SizeClasses.Count]; // spans with a free cell, by size class

    public Arena(ulong reserveBytes = MaxBytes)
    {
        _pages = new PageRuns((nuint)Math.Min(reserveBytes, MaxBytes));
        _base = _pages.Base;
        _info = _pages.Info;
        if (Check.IsGuarded) _guards = new CellGuards(this);
    }

    /// <summary>
    /// What each of so many arenas should reserve: all that it can address, or an equal part of half of what a limit on
    /// address space leaves, so that there is something for everybody and for the rest of the process.
    /// </summary>
    public static ulong ReserveFor(int arenas) => Math.Min(MaxBytes, VirtualMemory.LeftBytes() / 2 / (ulong)arenas);

    /// <summary>Bytes in cells and blocks that are in use, rounded up as the allocator does.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes of pages taken for spans and blocks, in use or not.</summary>
    public long HeldBytes => _pages.HeldBytes;

    /// <summary>Bytes that are free but not yet returned to the system.</summary>
    public long DirtyBytes => _pages.DirtyBytes;

    /// <summary>
    /// So little is left that nobody should begin what needs more. What has begun finds enough to come to its end, unless
    /// it is very large.
    /// </summary>
    public bool IsNearlyFull => _pages.IsNearlyFull;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(uint handle)
    {
        if (Check.IsGuarded) CheckHandle(handle);
        return _base + ((ulong)handle << 3);
    }

    /// <summary>
    /// The same without the lock, of what may not be a handle any more: see <see cref="IsReadable"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Guess(uint handle) => _base + ((ulong)handle << 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint HandleOf(byte* address)
    {
        if (Check.IsGuarded) CheckAddress(address);
        return (uint)((ulong)(address - _base) >> 3);
    }

    /// <summary>
    /// Whether these bytes can be read without a fault. Once true for an address it stays true, so it may be asked
    /// without the lock.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsReadable(byte* address, int bytes) =>
        address >= _base && (ulong)(address - _base) + (ulong)bytes <= _pages.CommittedBytes;

    /// <summary>A block of at least <paramref name="bytes"/>, not cleared.</summary>
    /// <exception cref="InsufficientMemoryException">The system gives no more memory.</exception>
    public uint Allocate(int bytes)
    {
        Check.That(bytes > 0);
        if (bytes > LargestCellBytes) return AllocateLarge(bytes);
        var sizeClass = SizeClasses.Of(bytes + CellGuards.TailBytes);
        var span = _roomy[sizeClass];
        if (span == 0) span = AddSpan(sizeClass);
        ref var info = ref _info[span];
        uint unit;
        var wasUsed = info.FreeCell != 0;
        if (wasUsed)
        {
            unit = (uint)info.FreeCell - 1;
            info.FreeCell = *(ushort*)(_base + (ulong)span * PageRuns.PageBytes + unit * 8);
        }
        else
        {
            unit = info.FreshCell;
            info.FreshCell += (ushort)(SizeClasses.BytesOf(sizeClass) >> 3);
        }
        info.LiveCells++;
        if (!HasRoom(in info)) UnlinkRoomy(span);
        UsedBytes += CellBytes(sizeClass);
        var handle = span * (PageRuns.PageBytes / 8) + unit;
        if (Check.IsGuarded) _guards!.Take(handle, SizeClasses.BytesOf(sizeClass), wasUsed);
        return handle;
    }

    /// <summary>Takes back what <see cref="Allocate"/> gave.</summary>
    public void Free(uint handle)
    {
        var page = HeadOf(handle);
        ref var info = ref _info[page];
        if (info.Kind == PageKind.LargeRun)
        {
            Check.That(handle == page * (PageRuns.PageBytes / 8) && !info.IsFreed);
            if (info.Pins == 0) FreeLarge(page);
            else info.IsFreed = true;
            return;
        }
        Check.That(info.Kind == PageKind.CellSpan && info.LiveCells > 0);
        UsedBytes -= CellBytes(info.SizeClass);
        if (Check.IsGuarded) Retire(handle);
        else FreeCell(handle, page);
    }

    void FreeCell(uint handle, uint page)
    {
        ref var info = ref _info[page];
        var hadRoom = HasRoom(in info);
        var unit = handle - page * (PageRuns.PageBytes / 8);
        *(ushort*)At(handle) = info.FreeCell;
        info.FreeCell = (ushort)(unit + 1);
        info.LiveCells--;
        if (!hadRoom) LinkRoomy(page);
        // The last roomy span of a class stays, so that freeing and taking one cell does not churn pages.
        if (info.LiveCells == 0 && (info.Next != 0 || info.Previous != 0)) ReleaseSpan(page);
    }

    /// <summary>
    /// Gives a block of more than <see cref="LargestUnpinnableBytes"/> room for so many bytes where it is; false when what
    /// lies behind it is in use.
    /// </summary>
    public bool TryExtend(uint handle, int bytes)
    {
        ref var info = ref LargeRun(handle);
        var pages = LargePages(bytes);
        if (pages <= info.RunPages) return true;
        var more = pages - info.RunPages;
        if (!_pages.TryExtend(HeadOf(handle), info.RunPages, more)) return false;
        info.RunPages = pages;
        UsedBytes += (long)more * PageRuns.PageBytes;
        return true;
    }

    /// <summary>Blocks longer than this can be pinned.</summary>
    public const int LargestUnpinnableBytes = SizeClasses.LargestBytes;

    static readonly int LargestCellBytes = SizeClasses.LargestBytes - CellGuards.TailBytes;

    /// <summary>Pins that are held.</summary>
    public long PinCount { get; private set; }

    /// <summary>
    /// Keeps a block of more than <see cref="LargestUnpinnableBytes"/> where and as it is until <see cref="Unpin"/>, also
    /// when it is freed meanwhile: its memory, which stays counted, goes with the last pin.
    /// </summary>
    public void Pin(uint handle)
    {
        ref var info = ref LargeRun(handle);
        Check.That(!info.IsFreed && info.Pins < uint.MaxValue);
        info.Pins++;
        PinCount++;
    }

    public void Unpin(uint handle)
    {
        ref var info = ref LargeRun(handle);
        Check.That(info.Pins > 0);
        PinCount--;
        var page = handle / (PageRuns.PageBytes / 8);
        // What was given up meanwhile is found by the sweep.
        if (--info.Pins == 0 && info.IsFreed && !_pages.IsUnswept(page)) FreeLarge(page);
    }

    /// <summary>Whether the block is pinned, so that its bytes must not change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsPinned(uint handle)
    {
        if (PinCount == 0) return false;
        ref var info = ref _info[HeadOf(handle)];
        return info.Kind == PageKind.LargeRun && info.Pins > 0;
    }

    /// <summary>Bytes that the block really has room for.</summary>
    public int CapacityOf(uint handle)
    {
        ref var info = ref _info[HeadOf(handle)];
        return info.Kind == PageKind.LargeRun
            ? (int)(info.RunPages * PageRuns.PageBytes)
            : CellBytes(info.SizeClass);
    }

    /// <summary>The capacity that a new block for <paramref name="bytes"/> would have.</summary>
    public static int CapacityFor(int bytes) => bytes > LargestCellBytes
        ? (int)LargePages(bytes) * PageRuns.PageBytes
        : CellBytes(SizeClasses.Of(bytes + CellGuards.TailBytes));

    /// <summary>
    /// Whether moving this block elsewhere would help to empty its span: the span is at most
    /// <paramref name="percent"/> full and is not the one that new cells come from.
    /// </summary>
    public bool IsSparse(uint handle, int percent)
    {
        var page = HeadOf(handle);
        ref var info = ref _info[page];
        if (info.Kind != PageKind.CellSpan || _roomy[info.SizeClass] == page) return false;
        var cells = SpanCells(info.SizeClass);
        return info.LiveCells * 100 <= cells * percent;
    }

    /// <summary>Whether blocks that <see cref="GiveUp"/> gave up are still counted and wait for <see cref="Sweep"/>.</summary>
    public bool NeedsSweep => _pages.IsSweeping;

    /// <summary>
    /// Gives all blocks up at once, however many they are. Nobody may use or free one of them any more, but what is
    /// pinned stays until its last pin goes. The memory comes back by and by, as <see cref="Sweep"/> passes over it.
    /// </summary>
    public void GiveUp()
    {
        if (_guards != null) ReleaseRetired(atOnce: true);
        Array.Clear(_roomy);
        _pages.GiveUp();
    }

    /// <summary>Takes so many spans and large blocks back of those that were given up; true while there are more.</summary>
    public bool Sweep(int runs)
    {
        for (; runs > 0 && _pages.IsSweeping; runs--)
        {
            var page = _pages.SweptPage;
            ref var info = ref _info[page];
            if (info.Kind == PageKind.CellSpan)
            {
                UsedBytes -= (long)info.LiveCells * CellBytes(info.SizeClass);
                _pages.SweepRun((uint)SizeClasses.SpanPagesOf(info.SizeClass));
            }
            else
            {
                if (info.Kind == PageKind.LargeRun) SweepLarge(ref info);
                else if (info.Kind == PageKind.Returning) _pages.SweepPast(info.RunPages);
                else _pages.SweepFree();
            }
        }
        return _pages.IsSweeping;
    }

    /// <summary>Returns free pages to the system, about <paramref name="mostBytes"/> of them.</summary>
    public void Trim(long mostBytes = long.MaxValue)
    {
        while (mostBytes > 0 && TakeFree(mostBytes) is { Pages: > 0 } run)
        {
            Discard(run);
            PutBack(run);
            mostBytes -= run.Bytes;
        }
    }

    /// <summary>Takes free pages out, to be returned to the system and then put back; 0 when there are none.</summary>
    public FreePages TakeFree(long mostBytes)
    {
        if (_guards != null) ReleaseRetired(atOnce: true);
        foreach (var span in _roomy)
            if (span != 0 && _info[span].LiveCells == 0) ReleaseSpan(span);
        return _pages.TakeDirty((uint)Math.Clamp(mostBytes / PageRuns.PageBytes, 1, uint.MaxValue));
    }

    /// <summary>Returns pages that were taken out to the system, which takes its time and needs no lock.</summary>
    public void Discard(FreePages run) => _pages.Discard(run);

    /// <summary>Puts pages back whose memory was returned.</summary>
    public void PutBack(FreePages run) => _pages.PutClean(run);

    /// <summary>Chooses a stretch of 2 MiB that is in use as a whole to stand on one large page; false for none.</summary>
    public bool TryChooseHugePage(out uint stretch) => _pages.TryChooseHugePage(out stretch);

    /// <summary>
    /// Lets it stand on a large page, which takes hundreds of microseconds and needs no lock; false when the system has
    /// none to give.
    /// </summary>
    public bool TryMakeHugePage(uint stretch) => _pages.TryCollapse(stretch);

    /// <summary>To be told when a stretch was moved.</summary>
    public void NoteHugePage(uint stretch) => _pages.NoteHugePage(stretch);

    /// <summary>All of it at once; false when there was nothing to do.</summary>
    public bool TryUseHugePage()
    {
        if (!TryChooseHugePage(out var stretch) || !TryMakeHugePage(stretch)) return false;
        NoteHugePage(stretch);
        return true;
    }

    /// <summary>
    /// Where memory is guarded: stops when a cell was written beyond its end, or after it was freed. Looks at all of them.
    /// </summary>
    public void Verify()
    {
        if (_guards == null) return;
        for (uint page = 1; page < _pages.Top; page++)
            if (_info[page].Kind == PageKind.CellSpan) VerifySpan(page);
    }

    public void Dispose()
    {
        Verify();
        _pages.Dispose();
    }

    void VerifySpan(uint page)
    {
        ref var info = ref _info[page];
        var live = _guards!.CheckSpan(
            page * (PageRuns.PageBytes / 8), SizeClasses.BytesOf(info.SizeClass), info.FreshCell * 8);
        Check.That(live <= info.LiveCells); // those that wait are counted, too
    }

    // Only where memory is guarded.
    void Retire(uint handle)
    {
        ref var info = ref _info[HeadOf(handle)];
        var cellBytes = SizeClasses.BytesOf(info.SizeClass);
        Check.That((handle - HeadOf(handle) * (PageRuns.PageBytes / 8)) * 8 % cellBytes == 0);
        _guards!.Retire(handle, cellBytes);
        ReleaseRetired(atOnce: false);
    }

    void ReleaseRetired(bool atOnce)
    {
        while (_guards!.TryRelease(atOnce, out var handle)) FreeCell(handle, HeadOf(handle));
    }

    void CheckAddress(byte* address)
    {
        Check.That(IsReadable(address, 8) && (address - _base) % 8 == 0);
        CheckHandle((uint)((ulong)(address - _base) >> 3));
    }

    // Whether it lies in a block that is handed out; 0 is none.
    void CheckHandle(uint handle)
    {
        if (handle == 0) return;
        var page = handle / (PageRuns.PageBytes / 8);
        Check.That(page < _pages.Top);
        Check.That(_info[page].Kind is PageKind.CellSpan or PageKind.LargeRun or PageKind.Inside);
    }

    uint AllocateLarge(int bytes)
    {
        var pages = LargePages(bytes);
        var page = TakePages(pages);
        _info[page] = new PageInfo { Kind = PageKind.LargeRun, RunPages = pages };
        UsedBytes += (long)pages * PageRuns.PageBytes;
        return page * (PageRuns.PageBytes / 8);
    }

    ref PageInfo LargeRun(uint handle)
    {
        ref var info = ref _info[HeadOf(handle)];
        Check.That(info.Kind == PageKind.LargeRun);
        return ref info;
    }

    void FreeLarge(uint page)
    {
        var pages = _info[page].RunPages;
        UsedBytes -= (long)pages * PageRuns.PageBytes;
        _info[page].Kind = PageKind.Unused;
        _pages.GiveBack(page, pages);
    }

    void SweepLarge(ref PageInfo info)
    {
        if (info.Pins > 0)
        {
            info.IsFreed = true;
            _pages.SweepPast(info.RunPages);
            return;
        }
        UsedBytes -= (long)info.RunPages * PageRuns.PageBytes;
        _pages.SweepRun(info.RunPages);
    }

    // Address space that was given up is looked at before any is refused.
    uint TakePages(uint pages)
    {
        var page = _pages.Take(pages);
        if (page == 0 && _pages.IsSweeping)
        {
            Sweep(int.MaxValue);
            page = _pages.Take(pages);
        }
        if (page == 0) throw new InsufficientMemoryException("out of address space or memory");
        return page;
    }

    static uint LargePages(int bytes) => (uint)(((long)bytes + PageRuns.PageBytes - 1) / PageRuns.PageBytes);

    uint AddSpan(int sizeClass)
    {
        var page = TakePages((uint)SizeClasses.SpanPagesOf(sizeClass));
        _info[page] = new PageInfo { Kind = PageKind.CellSpan, SizeClass = (byte)sizeClass };
        LinkRoomy(page);
        return page;
    }

    void ReleaseSpan(uint page)
    {
        if (Check.IsGuarded) VerifySpan(page);
        UnlinkRoomy(page);
        var pages = (uint)SizeClasses.SpanPagesOf(_info[page].SizeClass);
        _info[page].Kind = PageKind.Unused;
        _pages.GiveBack(page, pages);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint HeadOf(uint handle)
    {
        var page = handle / (PageRuns.PageBytes / 8);
        return _info[page].Kind == PageKind.Inside ? _info[page].Previous : page;
    }

    // What a caller may use of a cell.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int CellBytes(int sizeClass) => SizeClasses.BytesOf(sizeClass) - CellGuards.TailBytes;

    static int SpanCells(int sizeClass) =>
        SizeClasses.SpanPagesOf(sizeClass) * PageRuns.PageBytes / SizeClasses.BytesOf(sizeClass);

    static bool HasRoom(in PageInfo info)
    {
        if (info.FreeCell != 0) return true;
        var bytes = SizeClasses.BytesOf(info.SizeClass);
        return info.FreshCell * 8 + bytes <= SizeClasses.SpanPagesOf(info.SizeClass) * PageRuns.PageBytes;
    }

    void LinkRoomy(uint page)
    {
        ref var head = ref _roomy[_info[page].SizeClass];
        _info[page].Next = head;
        _info[page].Previous = 0;
        if (head != 0) _info[head].Previous = page;
        head = page;
    }

    void UnlinkRoomy(uint page)
    {
        ref var info = ref _info[page];
        if (info.Previous != 0) _info[info.Previous].Next = info.Next;
        else _roomy[info.SizeClass] = info.Next;
        if (info.Next != 0) _info[info.Next].Previous = info.Previous;
        info.Next = info.Previous = 0;
    }
}
