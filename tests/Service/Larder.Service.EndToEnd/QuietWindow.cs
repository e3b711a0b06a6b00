// A cache that keeps automatic snapshots and names no window has one that is drawn from its name: within that hour of the day a
// test would find it at its snapshot.
using System.Globalization;

namespace Larder.Service.EndToEnd;

static class QuietWindow
{
    /// <summary>An hour of the day in which no test that begins now is still running.</summary>
    public static string Snapshots
    {
        get
        {
            var start = DateTime.UtcNow.AddHours(3);
            return string.Create(CultureInfo.InvariantCulture, $"{start:HH}:00-{start.AddHours(1):HH}:00");
        }
    }
}
