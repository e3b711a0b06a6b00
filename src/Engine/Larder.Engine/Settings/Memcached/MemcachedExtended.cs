// The words of memcached's option -o. Those that tune memcached's own works are looked at and mean nothing here
// (MemcachedTuning); a word that memcached does not have is refused, as there.
using Larder.Engine.Settings.Syntax;
using System.Globalization;
using System.Text;

namespace Larder.Engine.Settings.Memcached;

static class MemcachedExtended
{
    /// <summary>The configuration lines that the words stand for.</summary>
    public static string ToLines(string words)
    {
        StringBuilder lines = new();
        Dictionary<string, string> values = [];
        foreach (string word in MemcachedValues.List(words))
        {
            string[] pair = word.Split('=', 2);
            if (pair.Length == 2) values[pair[0]] = pair[1];
            lines.Append(pair.Length == 2 ? WithValue(pair[0], pair[1]) : Alone(word)).Append('\n');
        }
        MemcachedTuning.CheckTogether(values);
        return lines.ToString();
    }

    static string Alone(string word) => word switch
    {
        "lru_crawler" => "memcached-lru-crawler yes",
        "no_lru_crawler" or "no_modern" => "memcached-lru-crawler no",
        "idle_timeout" or "temporary_ttl" or "watcher_logbuf_size" or "read_buf_mem_limit" => throw NoValue(word),
        _ when MemcachedTuning.IsFlag(word) => "",
        _ when MemcachedTuning.TakesValue(word) => throw NoValue(word),
        _ => throw Unknown(word),
    };

    static string WithValue(string word, string value)
    {
        switch (word)
        {
            case "idle_timeout": return $"timeout {value}";
            case "temporary_ttl": return $"memcached-temporary-ttl {value}";
            case "watcher_logbuf_size": return $"memcached-watcher-buffer {Kibibytes(word, value)}";
            case "read_buf_mem_limit": return $"memcached-read-buffer-limit {Mebibytes(word, value)}";
        }
        // memcached does not mind a value where none belongs.
        if (!MemcachedTuning.TakesValue(word)) return Alone(word);
        MemcachedTuning.Check(word, value);
        return "";
    }

    static ConfigException NoValue(string word) => new($"the word {word} of -o needs a value");

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
