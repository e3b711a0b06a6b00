// Values of every type and size, each as the commands that make it at the key "value".
namespace Larder.Engine.Tests.Serialization;

static class SampleValues
{
    static readonly string Long = string.Concat(Enumerable.Range(0, 400).Select(i => $"words that come again {i % 7} "));
    static readonly string Noise = string.Concat(Enumerable.Range(0, 300).Select(i => (char)(33 + i * i * 7919 % 90)));

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
        ["a hash with a long value"] = [["HSET", "value", "a", Long, "b", "c"]],
    };

    static IEnumerable<string> Many(int count, Func<int, string> make) => Enumerable.Range(0, count).Select(make);
}
