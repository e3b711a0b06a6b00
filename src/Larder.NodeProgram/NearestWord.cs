// Finds what somebody meant: the known word that takes the fewest slips (a letter too many, too few, wrong, or two
// swapped) to become the one that was typed.
namespace Larder.NodeProgram;

static class NearestWord
{
    /// <summary>"Did you mean x?", or null when no known word is near.</summary>
    public static string? Advice(string typed, IEnumerable<string> known) =>
        Find(typed, known) is { } nearest ? $"Did you mean {nearest}?" : null;

    /// <summary>The known word nearest to <paramref name="typed"/>; null when even that is another word.</summary>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        string? nearest = null;
        int fewest = Math.Max(2, typed.TrimStart('-').Length / 3) + 1;
        foreach (string word in known.Order(StringComparer.Ordinal))
        {
            int slips = Slips(typed.ToLowerInvariant(), word.ToLowerInvariant());
            if (slips >= fewest || slips >= word.TrimStart('-').Length) continue;
            (nearest, fewest) = (word, slips);
        }
        return nearest;
    }

    // The distance of Damerau and Levenshtein (optimal string alignment), row by row:
    //
    //        t y p o       cost[i, j]: slips between the first i letters of one and the first j of the other;
    //      0 1 2 3 4       a cell comes from the left (insert), above (delete), the corner (same or replace),
    //    t 1 0 1 2 3       or, for a swapped pair, two up and two left.
    public static int Slips(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++) cost[i, j] = Cell(cost, left, right, i, j);
        }
        return cost[left.Length, right.Length];
    }

    static int Cell(int[,] cost, string left, string right, int i, int j)
    {
        if (i == 0 || j == 0) return i + j;
        int replace = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
        int least = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.Min(least, cost[i - 2, j - 2] + 1) : least;
    }
}
