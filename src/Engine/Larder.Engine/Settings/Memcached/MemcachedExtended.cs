// The words of memcached's option -o. What tunes memcached's own hash table, slab pages and threads is taken and means
// nothing here; a word that memcached does not have is refused, as there.
using Larder.Engine.Settings.Syntax;
using System.Globalization;
using System.Text;

namespace Larder.Engine.Settings.Memcached;

static class MemcachedExtended
{
    // Words without a meaning here, with a value (=) and without.
    static readonly string[] Ignored =
    [
        "maxconns_fast", "no_maxconns_fast", "hashpower=", "hash_algorithm=", "no_hashexpand", "tail_repair_time=",
        "slab_reassign", "no_slab_reassign", "slab_automove", "slab_automove=", "no_slab_automove", "slab_automove_ratio=",
        "slab_automove_window=", "slab_automove_freeratio=", "slab_chunk_max=", "slab_sizes=", "lru_maintainer",
        "no_lru_maintainer", "hot_lru_pct=", "warm_lru_pct=", "hot_max_factor=", "warm_max_factor=", "lru_crawler_sleep=",
        "lru_crawler_tocrawl=", "worker_logbuf_size=", "track_sizes", "inline_ascii_resp", "no_inline_ascii_resp",
        "no_chunked_items", "no_drop_privileges", "drop_privileges", "relaxed_privileges", "modern", "resp_obj_mem_limit=",
        "no_slab_chunk_max", "http_proxy",
    ];

    /// <summary>The configuration lines that the words stand for.</summary>
    public static string ToLines(string words)
    {
        StringBuilder lines = new();
        foreach (string word in MemcachedValues.List(words))
        {
            string[] pair = word.Split('=', 2);
            lines.Append(pair.Length == 2 ? WithValue(pair[0], pair[1]) : Alone(word)).Append('\n');
        }
        return lines.ToString();
    }

    static string Alone(string word) => word switch
    {
        "lru_crawler" => "memcached-lru-crawler yes",
        "no_lru_crawler" or "no_modern" => "memcached-lru-crawler no",
        _ when Ignored.Contains(word) => "",
        _ when Ignored.Contains(word + "=") => throw new ConfigException($"the word {word} of -o needs a value"),
        _ => throw Unknown(word),
    };

    static string WithValue(string word, string value) => word switch
    {
        "idle_timeout" => $"timeout {value}",
        "temporary_ttl" => $"memcached-temporary-ttl {value}",
        "watcher_logbuf_size" => $"memcached-watcher-buffer {Kibibytes(word, value)}",
        "read_buf_mem_limit" => $"memcached-read-buffer-limit {Mebibytes(word, value)}",
        _ when Ignored.Contains(word + "=") => "",
        _ => throw Unknown(word),
    };

    static ConfigException Unknown(string word)
    {
        if (word.StartsWith("ext_", StringComparison.Ordinal)) return new ConfigException("external storage is not supported");
        if (word.StartsWith("ssl_", StringComparison.Ordinal))
            return new ConfigException("TLS on a memcached port is not supported");
        return new ConfigException($"-o has no word '{word}'");
    }

    static long Kibibytes(string word, string value) => Number(word, value) * 1024;

    static long Mebibytes(string word, string value) => Number(word, value) * 1024 * 1024;

    static long Number(string word, string value) => uint.TryParse(value, CultureInfo.InvariantCulture, out uint number)
        ? number
        : throw new ConfigException($"the word {word} of -o takes a number, not '{value}'");
}
