// The words of memcached's option -o that tune its own hash table, slab pages and threads. They mean nothing here; but what
// memcached refuses is refused, so that a mistake in a command line is seen on either server.
using Larder.Engine.Settings.Syntax;
using System.Globalization;

namespace Larder.Engine.Settings.Memcached;

static class MemcachedTuning
{
    const int ItemBytesMin = 48, ItemBytesMax = 1024 * 1024 / 2, ClassStepBytes = 8, LruPercentMax = 80;

    /// <summary>A value that a word takes.</summary>
    sealed record Rule(string Wanted, Func<string, bool> IsMet);

    static readonly string[] HashAlgorithms = ["jenkins", "murmur3", "xxh3"];
    static readonly Rule Percent = Number(1, 79), Factor = new("a number above 0", text => Leading(text) > 0);
    static readonly Rule Whole = new("a whole number", text => uint.TryParse(text, NumberStyles.None, null, out _));

    static readonly string[] Flags =
    [
        "maxconns_fast", "no_maxconns_fast", "no_hashexpand", "slab_reassign", "no_slab_reassign", "slab_automove",
        "no_slab_automove", "lru_maintainer", "no_lru_maintainer", "track_sizes", "inline_ascii_resp",
        "no_inline_ascii_resp", "no_chunked_items", "no_drop_privileges", "drop_privileges", "modern",
    ];

    static readonly Dictionary<string, Rule> Rules = new()
    {
        ["hashpower"] = Number(12, 32),
        ["hash_algorithm"] = new("jenkins, murmur3 or xxh3", HashAlgorithms.Contains),
        ["tail_repair_time"] = Number(10, int.MaxValue),
        ["slab_automove"] = Number(0, 2),
        ["slab_automove_ratio"] = new("a number above 0, and 1 at most", text => Leading(text) is > 0 and <= 1),
        ["slab_automove_window"] = Number(3, 1800),
        ["slab_automove_freeratio"] = new("a number", text => double.TryParse(text, CultureInfo.InvariantCulture, out _)),
        ["slab_chunk_max"] = new("kibibytes", text => uint.TryParse(text, NumberStyles.None, null, out uint kib) && kib > 0),
        ["slab_sizes"] = new("sizes in bytes that grow, with - between them", AreClasses),
        ["hot_lru_pct"] = Percent,
        ["warm_lru_pct"] = Percent,
        ["hot_max_factor"] = Factor,
        ["warm_max_factor"] = Factor,
        ["lru_crawler_sleep"] = Number(0, 1_000_000),
        ["lru_crawler_tocrawl"] = Whole,
        ["worker_logbuf_size"] = Whole,
        ["resp_obj_mem_limit"] = new("", static _ => true),
    };

    public static bool IsFlag(string word) => Flags.Contains(word);

    public static bool TakesValue(string word) => Rules.ContainsKey(word);

    /// <exception cref="ConfigException">memcached does not take that value.</exception>
    public static void Check(string word, string value)
    {
        Rule rule = Rules[word];
        if (!rule.IsMet(value)) throw new ConfigException($"the word {word} of -o takes {rule.Wanted}, not '{value}'");
    }

    /// <summary>Looks at what no word alone can show: memcached's segments share the memory.</summary>
    /// <param name="values">The last value of each word.</param>
    /// <exception cref="ConfigException">They are together more than memcached allows.</exception>
    public static void CheckTogether(IReadOnlyDictionary<string, string> values)
    {
        double hot = Leading(values.GetValueOrDefault("hot_lru_pct", "20"));
        double warm = Leading(values.GetValueOrDefault("warm_lru_pct", "40"));
        if (hot + warm > LruPercentMax)
            throw new ConfigException($"hot_lru_pct and warm_lru_pct of -o are {LruPercentMax} together at most");
    }

    static Rule Number(int min, int max) =>
        new($"a number from {min} to {max}", text => Leading(text) is var number && number >= min && number <= max);

    // memcached reads numbers as C does: what stands before the first other character, and 0 where nothing does.
    static double Leading(string text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] is '.' or '-' or '+' or 'e')) length++;
        return double.TryParse(text.AsSpan(0, length), CultureInfo.InvariantCulture, out double number) ? number : 0;
    }

    static bool AreClasses(string text)
    {
        double before = 0;
        foreach (string size in text.Split('-', StringSplitOptions.RemoveEmptyEntries))
        {
            double bytes = Leading(size);
            if (bytes is < ItemBytesMin or > ItemBytesMax || bytes <= before + ClassStepBytes) return false;
            before = bytes;
        }
        return true;
    }
}
