// Lines of delivered logs, and reading on in a file that is put aside meanwhile.
using Larder.Service.Insights.Logs;
using Xunit;

namespace Larder.Service.Tests.Insights.Logs;

public sealed class LogTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("larder-logs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_a_command_was_called_with_is_left_out()
    {
        object?[] entry = [7L, 1_600_000_000L, 12L, new object?[] { "set", "secret", "value" }, "10.0.0.1:5", "shop"];
        Assert.Equal(
            """{"CacheClusterId":"c-001","CacheNodeId":"0001","Id":7,"Timestamp":1600000000,"Duration (us)":12,"""
            + """
            "Command":"SET ... (2 more arguments)","ClientAddress":"10.0.0.1:5","ClientName":"shop"}
            """,
            LogFormats.SlowLine("c-001", "0001", entry, isJson: true));
        Assert.Equal(
            "c-001,0001,7,1600000000,12,SET ... (2 more arguments),10.0.0.1:5,shop",
            LogFormats.SlowLine("c-001", "0001", entry, isJson: false));
        Assert.Equal("PING", LogFormats.Redacted(["ping"]));
        // 30 of 99 arguments stand there, and how many do not.
        var words = Enumerable.Repeat<object?>("a", 30).Prepend("mset").Append("... (69 more arguments)").ToArray();
        Assert.Equal("MSET ... (99 more arguments)", LogFormats.Redacted(words));
    }

    [Fact]
    public void A_line_of_a_nodes_log_is_taken_apart()
    {
        Assert.Equal(
            """{"CacheClusterId":"c","CacheNodeId":"0001","LogLevel":"WARNING","Role":"S","Time":"29 Nov 2026 17:31:57.384","""
            + """
            "Message":"link: lost"}
            """,
            LogFormats.EngineLogLine("c", "0001", "19:S 29 Nov 2026 17:31:57.384 # link: lost", isJson: true));
        Assert.EndsWith("\"Message\":\"else\"}", LogFormats.EngineLogLine("c", "0001", "else", isJson: true));
    }

    [Fact]
    public void A_log_is_read_on_where_it_was_left_also_after_it_was_put_aside()
    {
        var path = Path.Combine(_folder, "node.log");
        Assert.Equal(([], null), EngineLogReader.Read(path, null));
        File.WriteAllText(path, "first\nsecond\nhal");
        var (lines, position) = EngineLogReader.Read(path, null);
        Assert.Equal(["first", "second"], lines);
        File.AppendAllText(path, "f\n");
        File.Move(path, path + ".1");
        File.WriteAllText(path, "anew\n");
        (lines, position) = EngineLogReader.Read(path, position);
        Assert.Equal(["half", "anew"], lines);
        Assert.Empty(EngineLogReader.Read(path, position).Lines);
    }
}
