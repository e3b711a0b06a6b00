// Which stretches of 2 MiB of an arena stand on one large page of the system. A random access to small pages costs a walk
// through the page tables on top of the access itself; large pages do without. A stretch is moved to one only when no page
// of it is free, so that it costs no memory beyond what is held, and falls apart when some of it is returned.
//
//     stretch   | 512 pages of 4 KiB | ...     free pages in each: 0 = full
using Larder.Base;
using Larder.Memory.Native;

namespace Larder.Memory.Arenas;

/// <summary>Kept up by <see cref="PageRuns"/>, under the same lock.</summary>
sealed unsafe class HugePages(byte* start)
{
    public const int PagesEach = 512;
    public const nuint Bytes = PagesEach * (nuint)PageRuns.PageBytes;

    ushort[] _free = [];
    bool[] _whole = [];
    uint _next;

    /// <summary>Pages became free (positive) or were taken again (negative).</summary>
    public void CountFree(uint page, uint pages, bool areFree)
    {
        Reach(page + pages);
        for (var end = page + pages; page < end;)
        {
            var stretch = page / PagesEach;
            var here = Math.Min(end, (stretch + 1) * PagesEach) - page;
            _free[stretch] = (ushort)(areFree ? _free[stretch] + here : _free[stretch] - here);
            page += here;
        }
    }

    /// <summary>The memory of these pages went back to the system.</summary>
    public void CountReturned(uint page, uint pages)
    {
        Reach(page + pages);
        for (var stretch = page / PagesEach; stretch <= (page + pages - 1) / PagesEach; stretch++)
            _whole[stretch] = false;
    }

    /// <summary>
    /// The next full stretch below <paramref name="top"/> that stands on small pages; false when there is none.
    /// </summary>
    public bool TryChoose(uint top, out uint stretch)
    {
        var stretches = top / PagesEach;
        Reach(top);
        for (uint tried = 0; tried < stretches; tried++)
        {
            _next = _next + 1 < stretches ? _next + 1 : 0;
            stretch = _next;
            if (!_whole[stretch] && _free[stretch] == 0) return true;
        }
        stretch = 0;
        return false;
    }

    /// <summary>Moves a stretch to a large page. In place, and whoever uses it meanwhile waits in the system.</summary>
    public bool TryCollapse(uint stretch) => VirtualMemory.TryCollapse(start + stretch * Bytes, Bytes);

    /// <summary>A stretch was moved to a large page, of which some may have been returned meanwhile.</summary>
    public void Note(uint stretch) => _whole[stretch] = _free[stretch] == 0;

    void Reach(uint pages)
    {
        var count = (int)(pages / PagesEach) + 1;
        if (count <= _free.Length) return;
        Array.Resize(ref _free, Math.Max(count, _free.Length * 2));
        Array.Resize(ref _whole, _free.Length);
    }
}
