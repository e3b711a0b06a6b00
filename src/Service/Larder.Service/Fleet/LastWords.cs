// Why a node's process ended before it served: what it said last.
namespace Larder.Service.Fleet;

/// <summary>Reads what a process left.</summary>
static class LastWords
{
    const int LengthMax = 300;

    /// <summary>The last line of its output; where that is empty, what its log says of a file that it could not load.</summary>
    public static string Of(string folder)
    {
        var said = LinesOf(folder, NodeFolder.OutputFile).LastOrDefault(line => line.Length > 0)
            ?? LinesOf(folder, NodeFolder.LogFile).LastOrDefault(SpeaksOfFile) ?? "";
        return said.Length > LengthMax ? said[..LengthMax] : said;
    }

    static bool SpeaksOfFile(string line) => line.Contains(" # ")
        && (line.Contains("loading", StringComparison.OrdinalIgnoreCase) || line.Contains("RDB") || line.Contains("signature"));

    static string[] LinesOf(string folder, string file)
    {
        try
        {
            return [.. File.ReadAllLines(Path.Combine(folder, file)).Select(line => line.Trim())];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
