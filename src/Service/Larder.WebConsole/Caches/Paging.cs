// Lists of the API come in pages, each with a marker for the next.
namespace Larder.WebConsole.Caches;

static class Paging
{
    const int PagesMax = 100;

    /// <summary>The items of all pages.</summary>
    public static async Task<IReadOnlyList<TItem>> AllAsync<TPage, TItem>(
        Func<string?, Task<TPage>> read, Func<TPage, (IReadOnlyList<TItem> Items, string? Marker)> open)
    {
        var all = new List<TItem>();
        string? marker = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var (items, next) = open(await read(marker));
            all.AddRange(items);
            if (string.IsNullOrEmpty(next)) break;
            marker = next;
        }
        return all;
    }
}
