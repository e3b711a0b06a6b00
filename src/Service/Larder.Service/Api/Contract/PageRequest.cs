// Pages of a listing: MaxRecords limits a page, Marker says where the next begins. A marker is the last key of the page
// before it, wrapped so that callers do not come to rely on what is in it.
using System.Text;
using Larder.Service.Model;

namespace Larder.Service.Api.Contract;

/// <summary>One page that was asked for.</summary>
readonly record struct PageRequest(string After, int Count)
{
    const int CountMin = 20;
    const int CountMax = 100;

    /// <summary>Checks what a request asks for: 20 to 100 records, 100 when it does not say.</summary>
    public static PageRequest Of(string? marker, int? maxRecords)
    {
        if (maxRecords is < CountMin or > CountMax)
        {
            throw ApiErrors.InvalidParameterValue(
                $"Invalid value {maxRecords} for MaxRecords. Must be between {CountMin} and {CountMax}");
        }
        return new PageRequest(string.IsNullOrEmpty(marker) ? "" : Unwrap(marker), maxRecords ?? CountMax);
    }

    /// <summary>Cuts a list that was read one record beyond the page, and makes the marker of the page after.
    /// </summary>
    public (IReadOnlyList<T> Records, string? Marker) Cut<T>(IReadOnlyList<T> oneMore, Func<T, string> key) =>
        oneMore.Count <= Count
            ? (oneMore, null)
            : (oneMore.Take(Count).ToArray(), Wrap(key(oneMore[Count - 1])));

    /// <summary>The page of a list that is at hand as a whole, in the order of its keys.</summary>
    public (IReadOnlyList<T> Records, string? Marker) CutOrdered<T>(IEnumerable<T> all, Func<T, string> key)
    {
        var after = After;
        return Cut(all.Where(row => string.CompareOrdinal(key(row), after) > 0).Take(Count + 1).ToArray(), key);
    }

    static string Wrap(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    static string Unwrap(string marker)
    {
        var bytes = new byte[marker.Length];
        if (Convert.TryFromBase64String(marker, bytes, out var length))
        {
            var key = Encoding.UTF8.GetString(bytes, 0, length);
            if (!key.Any(char.IsControl)) return key; // no key has one, and not every database takes them
        }
        throw ApiErrors.InvalidParameterValue($"Invalid Marker {marker}.");
    }
}
