// Runs of 4 KiB pages within one reserved stretch of address space: takes the free run that fits best, merges neighbours
// when they come back, grows at the top, and returns the memory of runs that stay free to the system. Free runs are dirty,
// with memory behind them, or clean.
using System.Numerics;
using Larder.Base;
using Larder.Memory.Native;

namespace Larder.Memory.Arenas;

/// <summary>Free pages that were taken out to be returned to the system; none when there are 0.</summary>
public readonly record struct FreePages(uint Page, uint Pages)
{
    public long Bytes => (long)Pages * PageRuns.PageBytes;
}

/// <summary>The page level of an <see cref="Arena"/>. Not thread-safe: its owner's lock covers it.</summary>
sealed unsafe class PageRuns : IDisposable
{
    public const int PageBytes = 4096;
    const int ExactBins = 64, BinCount = ExactBins + 32;
    const uint CommitStepPages = 256; // 1 MiB
    const int SlackPart = 16;
    const long MaxSlackBytes = 64 << 20;

    readonly byte* _reserved;
    readonly nuint _reservedBytes;
    readonly HugePages _huge;
    readonly uint _pageLimit;
    readonly long _slackBytes;
    readonly uint[] _dirtyBins = new uint[BinCount], _cleanBins = new uint[BinCount];
    uint _top = 1;        // page 0 stays unused, so that handle 0 means "none"
    uint _committed;
    uint _infoCommitted;
    uint _dirtyPages;
    uint _swept, _sweepEnd; // from one to the other lie runs that were given up and not found again

    public PageRuns(nuint reserveBytes)
    {
        // A limit on address space (ulimit -v, a container) is met by reserving less.
        for (; ; reserveBytes /= 2)
        {
            _reservedBytes = reserveBytes + HugePages.Bytes;
            _reserved = VirtualMemory.TryReserve(_reservedBytes);
            if (_reserved != null) break;
            if (reserveBytes < 64 << 20) throw new InsufficientMemoryException("cannot reserve address space");
        }
        Base = (byte*)(((nuint)_reserved + HugePages.Bytes - 1) & ~(HugePages.Bytes - 1));
        _huge = new HugePages(Base);
        // The last pages stay unused: handles from 0xFFFFF000 on are free for other meanings.
        _pageLimit = (uint)(reserveBytes / PageBytes) - 8;
        _slackBytes = Math.Min((long)reserveBytes / SlackPart, MaxSlackBytes);
        Info = (PageInfo*)VirtualMemory.TryReserve(InfoBytes);
        if (Info == null) throw new InsufficientMemoryException("cannot reserve address space");
    }

    public byte* Base { get; }
    public PageInfo* Info { get; }

    /// <summary>Bytes from <see cref="Base"/> on that can be read and written; only grows.</summary>
    public ulong CommittedBytes => (ulong)_committed * PageBytes;

    /// <summary>The page behind all that were ever handed out.</summary>
    public uint Top => _top;

    /// <summary>Bytes in runs that are handed out.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Bytes that may still be handed out.</summary>
    public long RoomBytes => (long)_pageLimit * PageBytes - HeldBytes;

    /// <summary>Little of the address space is left.</summary>
    public bool IsNearlyFull => RoomBytes < _slackBytes;

    /// <summary>Bytes free here that the system still counts as this process's.</summary>
    public long DirtyBytes => (long)_dirtyPages * PageBytes;

    nuint InfoBytes => (nuint)_pageLimit * (nuint)sizeof(PageInfo);

    /// <summary>First page of a run of <paramref name="pages"/> pages, or 0 when there is no memory.</summary>
    public uint Take(uint pages)
    {
        var page = TakeFree(pages);
        if (page == 0) page = Grow(pages);
        if (page == 0) return 0;
        for (uint i = 1; i < pages && i < 64; i++)
        {
            Info[page + i].Kind = PageKind.Inside;
            Info[page + i].Previous = page;
        }
        HeldBytes += (long)pages * PageBytes;
        return page;
    }

    /// <summary>Adds the pages behind a run to it; false when they are not free.</summary>
    public bool TryExtend(uint page, uint pages, uint more)
    {
        var after = page + pages;
        if (after == _top)
        {
            if (Grow(more) == 0) return false;
        }
        else
        {
            if (IsUnswept(after) || Info[after].Kind != PageKind.FreeRun || Info[after].RunPages < more) return false;
            var (length, dirty) = (Info[after].RunPages, Info[after].Dirty);
            Unlink(after);
            if (length > more) Link(after + more, length - more, dirty);
        }
        HeldBytes += (long)more * PageBytes;
        return true;
    }

    public void GiveBack(uint page, uint pages)
    {
        Check.That(page > 0 && pages > 0 && page + pages <= _top);
        HeldBytes -= (long)pages * PageBytes;
        LinkMerged(page, pages, dirty: true);
    }

    /// <summary>Takes a dirty run out, the longest or a part of it, to be returned to the system; 0 pages for none.</summary>
    public FreePages TakeDirty(uint mostPages)
    {
        for (var bin = BinCount - 1; bin >= 0; bin--)
        {
            var page = _dirtyBins[bin];
            if (page == 0) continue;
            var length = Info[page].RunPages;
            var pages = Math.Min(length, mostPages);
            Unlink(page);
            if (length > pages) Link(page + pages, length - pages, dirty: true);
            Info[page] = new PageInfo { Kind = PageKind.Returning, RunPages = pages };
            return new FreePages(page, pages);
        }
        return default;
    }

    /// <summary>Returns the memory of pages that were taken out. Needs no lock: nobody else has them.</summary>
    public void Discard(FreePages run) =>
        VirtualMemory.Discard(Base + (nuint)run.Page * PageBytes, (nuint)run.Pages * PageBytes);

    /// <summary>Takes them back.</summary>
    public void PutClean(FreePages run)
    {
        var (page, pages) = (run.Page, run.Pages);
        _huge.CountReturned(page, pages);
        Info[page].Kind = PageKind.Unused;
        if (!IsUnswept(page))
        {
            LinkMerged(page, pages, dirty: false);
            return;
        }
        // Given up meanwhile: the sweep finds it as a free run.
        Info[page] = new PageInfo { Kind = PageKind.FreeRun, RunPages = pages };
        if (pages > 1) Info[page + pages - 1] = new PageInfo { Kind = PageKind.FreeRun, RunPages = pages };
        _huge.CountFree(page, pages, areFree: true);
    }

    /// <summary>The next full stretch that may stand on a large page; false when there is none.</summary>
    public bool TryChooseHugePage(out uint stretch)
    {
        stretch = 0;
        return !IsSweeping && _huge.TryChoose(_top, out stretch);
    }

    /// <summary>Moves a stretch to a large page; false when the system has none. Needs no lock.</summary>
    public bool TryCollapse(uint stretch) => _huge.TryCollapse(stretch);

    public void NoteHugePage(uint stretch) => _huge.Note(stretch);

    /// <summary>
    /// Gives up all runs, handed out or free. They are found again one by one, in the order of their pages; until then
    /// what is taken comes from pages that were swept already or from the top.
    /// </summary>
    public void GiveUp()
    {
        Array.Clear(_dirtyBins);
        Array.Clear(_cleanBins);
        _dirtyPages = 0;
        _swept = 1;
        _sweepEnd = _top;
    }

    /// <summary>Whether there are runs that were given up and not found yet.</summary>
    public bool IsSweeping => _swept < _sweepEnd;

    /// <summary>Whether a page is among them.</summary>
    public bool IsUnswept(uint page) => page >= _swept && page < _sweepEnd;

    /// <summary>The first page of the next of them.</summary>
    public uint SweptPage => _swept;

    /// <summary>Takes the next run back, which was handed out and has so many pages.</summary>
    public void SweepRun(uint pages)
    {
        var page = _swept;
        _swept += pages;
        Info[page].Kind = PageKind.Unused;
        GiveBack(page, pages);
    }

    /// <summary>Takes the next run back, which was free before.</summary>
    public void SweepFree()
    {
        var page = _swept;
        var (pages, dirty) = (Info[page].RunPages, Info[page].Dirty);
        Check.That(Info[page].Kind == PageKind.FreeRun);
        _swept += pages;
        Info[page].Kind = Info[page + pages - 1].Kind = PageKind.Unused;
        _huge.CountFree(page, pages, areFree: false);
        LinkMerged(page, pages, dirty);
    }

    /// <summary>Leaves the next run, of so many pages, with who has it.</summary>
    public void SweepPast(uint pages) => _swept += pages;

    public void Dispose()
    {
        VirtualMemory.Release(_reserved, _reservedBytes);
        VirtualMemory.Release((byte*)Info, InfoBytes);
    }

    static int BinOf(uint pages) =>
        pages < ExactBins ? (int)pages : Math.Min(ExactBins - 6 + BitOperations.Log2(pages), BinCount - 1);

    // What was just in use is taken again before what the system would have to give anew.
    uint TakeFree(uint pages)
    {
        for (var bin = BinOf(pages); bin < BinCount; bin++)
        {
            var page = FirstOfLength(_dirtyBins[bin], pages);
            if (page == 0) page = FirstOfLength(_cleanBins[bin], pages);
            if (page == 0) continue;
            var (length, dirty) = (Info[page].RunPages, Info[page].Dirty);
            Unlink(page);
            if (length > pages) Link(page + pages, length - pages, dirty);
            return page;
        }
        return 0;
    }

    uint FirstOfLength(uint page, uint pages)
    {
        while (page != 0 && Info[page].RunPages < pages) page = Info[page].Next;
        return page;
    }

    uint Grow(uint pages)
    {
        if (pages > _pageLimit - _top) return 0;
        var needed = _top + pages;
        if (needed > _committed && !Commit(needed)) return 0;
        var page = _top;
        _top = needed;
        return page;
    }

    bool Commit(uint needed)
    {
        var target = Math.Min((needed + CommitStepPages - 1) / CommitStepPages * CommitStepPages, _pageLimit);
        var bytes = (nuint)(target - _committed) * PageBytes;
        if (!VirtualMemory.TryCommit(Base + (nuint)_committed * PageBytes, bytes)) return false;
        if (target > _infoCommitted && !CommitInfo(target)) return false;
        _committed = target;
        return true;
    }

    bool CommitInfo(uint pages)
    {
        const uint entriesPerPage = PageBytes / 16;
        var target = Math.Min((pages + entriesPerPage - 1) / entriesPerPage * entriesPerPage + 4096, _pageLimit);
        target -= target % entriesPerPage;
        if (target < pages) target = _pageLimit;
        var bytes = (nuint)(target - _infoCommitted) * (nuint)sizeof(PageInfo);
        if (!VirtualMemory.TryCommit((byte*)(Info + _infoCommitted), bytes)) return false;
        _infoCommitted = target;
        return true;
    }

    // With the free neighbours of the same kind: a clean run that took dirty pages in would have to be returned again.
    void LinkMerged(uint page, uint pages, bool dirty)
    {
        var after = page + pages;
        if (after < _top && !IsUnswept(after) && Info[after].Kind == PageKind.FreeRun && Info[after].Dirty == dirty)
        {
            pages += Info[after].RunPages;
            Unlink(after);
        }
        if (page > 1 && !IsUnswept(page - 1) && Info[page - 1].Kind == PageKind.FreeRun)
        {
            var before = page - Info[page - 1].RunPages;
            if (Info[before].Dirty == dirty)
            {
                pages += Info[before].RunPages;
                Unlink(before);
                page = before;
            }
        }
        Link(page, pages, dirty);
    }

    void Link(uint page, uint pages, bool dirty)
    {
        ref var first = ref (dirty ? _dirtyBins : _cleanBins)[BinOf(pages)];
        var next = first;
        Info[page] = new PageInfo { Kind = PageKind.FreeRun, Dirty = dirty, RunPages = pages, Next = next };
        if (pages > 1)
            Info[page + pages - 1] = new PageInfo { Kind = PageKind.FreeRun, RunPages = pages };
        if (next != 0) Info[next].Previous = page;
        first = page;
        if (dirty) _dirtyPages += pages;
        _huge.CountFree(page, pages, areFree: true);
    }

    void Unlink(uint page)
    {
        ref var info = ref Info[page];
        Check.That(info.Kind == PageKind.FreeRun && info.RunPages > 0 && page + info.RunPages <= _top);
        _huge.CountFree(page, info.RunPages, areFree: false);
        if (info.Dirty) _dirtyPages -= info.RunPages;
        if (info.Previous != 0) Info[info.Previous].Next = info.Next;
        else (info.Dirty ? _dirtyBins : _cleanBins)[BinOf(info.RunPages)] = info.Next;
        if (info.Next != 0) Info[info.Next].Previous = info.Previous;
        Info[page + info.RunPages - 1].Kind = PageKind.Unused;
        info.Kind = PageKind.Unused;
    }
}
