// SCAN where counts are extreme.
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class ScanTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(1_000)]
    [InlineData(long.MaxValue / 10)]
    [InlineData(long.MaxValue / 10 + 1)]
    [InlineData(long.MaxValue)]
    public void A_large_count_brings_all_keys_at_once(long count)
    {
        for (var i = 0; i < 100; i++) _node.Call("SET", $"key{i}", "value");
        var lines = _node.Call("SCAN", "0", "COUNT", $"{count}").Split("\r\n");
        Assert.Equal(["*2", "$1", "0", "*100"], lines[..4]);
        Assert.Equal(100, lines.Where(line => line.StartsWith("key", StringComparison.Ordinal)).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Cursor_after_cursor_brings_all_keys(int count)
    {
        const int Keys = 3_000;
        for (var i = 0; i < Keys; i++) _node.Call("SET", $"key:{i}", "value");
        var seen = new HashSet<string>();
        var cursor = "0";
        do
        {
            var lines = _node.Call("SCAN", cursor, "COUNT", $"{count}", "MATCH", "key:*").Split("\r\n");
            Assert.Equal($"${lines[2].Length}", lines[1]);
            cursor = lines[2];
            var keys = lines[4..^1].Where((_, at) => at % 2 == 1).ToList();
            Assert.Equal($"*{keys.Count}", lines[3]);
            seen.UnionWith(keys);
        }
        while (cursor != "0");
        Assert.Equal(Keys, seen.Count);
    }
}
