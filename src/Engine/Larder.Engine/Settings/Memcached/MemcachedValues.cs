// How values of memcached's options are written, where they differ from the configuration's own.
using Larder.Engine.Settings.Syntax;
using System.Globalization;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Memcached;

static class MemcachedValues
{
    // -m 64: mebibytes; -m 1g as newer versions take it.
    public static string Megabytes(string value)
    {
        if (int.TryParse(value, CultureInfo.InvariantCulture, out int megabytes) && megabytes >= 0)
            return $"maxmemory {megabytes}mb";
        return char.ToLowerInvariant(value[^1]) is 'm' or 'g'
            ? $"maxmemory {value}b"
            : throw new ConfigException($"-m takes a number of megabytes, not '{value}'");
    }

    // -I 2m, -I 512k, -I 2097152: here k and m are 1024 and 1024 * 1024.
    public static string ItemSize(string value)
    {
        bool hasUnit = char.ToLowerInvariant(value[^1]) is 'k' or 'm';
        return MemoryAmount.TryParse(hasUnit ? value + "b" : value, out long bytes) switch
        {
            false => throw new ConfigException($"-I takes a size such as 2m or 512k, not '{value}'"),
            true when bytes < 1024 => throw new ConfigException("Item max size cannot be less than 1024 bytes."),
            true when bytes > 1024 * 1024 * 1024 =>
                throw new ConfigException("Cannot set item size limit higher than a gigabyte."),
            true => $"memcached-item-size-max {bytes}",
        };
    }

    // -l 127.0.0.1,::1 or -l 127.0.0.1:11212; one port for all addresses.
    public static string Listen(string value)
    {
        List<string> addresses = [];
        string port = "";
        foreach (string part in List(value))
        {
            int colon = part.LastIndexOf(':');
            bool hasPort = part.StartsWith('[') ? colon > part.IndexOf(']') : colon > 0 && part.IndexOf(':') == colon;
            if (hasPort && port.Length > 0 && port != part[(colon + 1)..])
                throw new ConfigException("-l takes one port for all addresses");
            if (hasPort) port = part[(colon + 1)..];
            addresses.Add((hasPort ? part[..colon] : part).Trim('[', ']'));
        }
        string bind = $"bind {string.Join(' ', addresses)}";
        return port.Length > 0 ? $"{bind}\nport {port}" : bind;
    }

    // -D: one character; given at all, it turns the counting on.
    public static string Delimiter(string value) =>
        $"memcached-stats-delimiter \"{value[0]}\"\nmemcached-stats-detail yes";

    internal static string[] List(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
