// Values of every type and size, each as the commands that make it at the key "value".
namespace Larder.Engine.Tests.Serialization;

static class SampleValues
{
    static readonly string Long = string.Concat(Many(400, i => $"words that come again {i % 7} "));
    static readonly string Noise = string.Concat(Many(300, i => $"{(char)(33 + i * i * 7919 % 90)}"));

    public static IReadOnlyDictionary<string, string[][]> All { get; } = new Dictionary<string, string[][]>
    {
        ["a short string"] = [["SET", "value", "hello"]],
        ["an empty string"] = [["SET", "value", ""]],
        ["small integers"] = [["SET", "value", "-7"]],
        ["an integer of 16 bits"] = [["SET", "value", "-12345"]],
        ["an integer of 32 bits"] = [["SET", "value", "2147483647"]],
        ["an integer of 64 bits"] = [["SET", "value", "9223372036854775807"]],
        ["a string that compresses"] = [["SET", "value", Long]],
        ["a string that does not"] = [["SET", "value", Noise]],
        ["a string of zeros"] = [["SETRANGE", "value", "100000", "x"]],
        ["a short list"] = [["RPUSH", "value", "a", "1", "-5000", "70000", "-8388608", "2147483648", "", Noise, "00"]],
        ["a long list"] = [["RPUSH", "value", .. Many(3000, i => $"element {i}")], ["RPUSH", "value", Long]],
        ["a list of large elements"] = [["RPUSH", "value", .. Many(20, i => $"{i}" + Long)]],
        ["a set of integers"] = [["SADD", "value", "1", "-30000", "100000", "5000000000"]],
        ["many integers"] = [["SADD", "value", .. Many(2000, i => $"{i * 31}")]],
        ["a short set"] = [["SADD", "value", "a", "b", "17", Noise, ""]],
        ["a long set"] = [["SADD", "value", .. Many(1000, i => $"member {i}")]],
        ["a short hash"] = [["HSET", "value", "a", "1", "b", "-9223372036854775808", "", "x", "d", Noise]],
        ["a long hash"] = [["HSET", "value", .. Many(2000, i => $"{i}")]],
        ["a short sorted set"] = [["ZADD", "value", "1.5", "a", "-3", "b", "inf", "c", "-inf", "", "70000", Noise]],
        ["a long sorted set"] = [["ZADD", "value", .. Many(2000, i => $"{i * 37 % 1000 / 4.0}")]],
        ["scores at the edges"] =
            [["ZADD", "value", "0.1", "a", "1e300", "b", "-5e-324", "c", "9007199254740993", "d"]],
        ["a stream"] =
        [
            ["XADD", "value", "1-1", "name", "first", "number", "12"],
            ["XADD", "value", "1-2", "name", "second", "number", "-70000"],
            ["XADD", "value", "5-0", "other", Noise], ["XADD", "value", "7-9", "name", "", "number", "x"],
            ["XDEL", "value", "1-2"],
        ],
        ["a long stream"] = [.. Many(500, i => $"{i + 1}-{i % 3 + 1}").Select(id => (string[])
            ["XADD", "value", id, "temperature", id, "place", "a place with a long name"])],
        ["an empty stream"] = [["XADD", "value", "5-5", "a", "b"], ["XDEL", "value", "5-5"]],
        ["a stream with groups"] =
        [
            ["XGROUP", "CREATE", "value", "idle", "$", "MKSTREAM"],
            ["XADD", "value", "1-1", "a", "b"], ["XADD", "value", "1-2", "a", "c"], ["XADD", "value", "1-3", "a", "d"],
            ["XGROUP", "CREATE", "value", "busy", "0"], ["XGROUP", "CREATECONSUMER", "value", "busy", "lazy"],
            ["XREADGROUP", "GROUP", "busy", "one", "COUNT", "2", "STREAMS", "value", ">"],
            ["XREADGROUP", "GROUP", "busy", "two", "COUNT", "1", "STREAMS", "value", ">"],
            ["XACK", "value", "busy", "1-1"],
        ],
        ["a hash with a long value"] = [["HSET", "value", "a", Long, "b", "c"]],
    };

    static IEnumerable<string> Many(int count, Func<int, string> make) => Enumerable.Range(0, count).Select(make);
}
