// SAVE, BGSAVE, save points, and what happens when the disk does not take the file.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

public sealed class SaveCommandTests : IDisposable
{
    const string Misconf = "-MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk.";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-saves-");

    string File => Path.Combine(_folder.FullName, "dump.rdb");

    [Fact]
    public void Save_writes_the_file_at_once()
    {
        using var node = NewNode();
        node.Call("SET", "a", "1");
        Assert.Equal("1", Info(node, "rdb_changes_since_last_save"));
        Assert.Equal("+OK\r\n", node.Call("SAVE"));
        Assert.StartsWith("REDIS0010", System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(File)));
        Assert.Equal(("0", "1"), (Info(node, "rdb_changes_since_last_save"), Info(node, "rdb_saves")));
        Assert.Equal(":" + Info(node, "rdb_last_save_time") + "\r\n", node.Call("LASTSAVE"));
    }

    [Fact]
    public void A_field_that_ends_makes_it_a_file_of_Valkey()
    {
        using var node = NewNode();
        node.Line("HSET hash a 1 b 2");
        node.Line("HEXPIRE hash 1000 FIELDS 1 a");
        node.Call("SAVE");
        Assert.StartsWith("VALKEY080", System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(File)));
    }

    [Fact]
    public void Bgsave_writes_it_in_the_background()
    {
        using var node = NewNode();
        node.Call("SET", "a", "1");
        Assert.Equal("+Background saving started\r\n", node.Call("BGSAVE"));
        AwaitSaved(node, 1);
        Assert.Equal(("ok", "0"), (Info(node, "rdb_last_bgsave_status"), Info(node, "rdb_changes_since_last_save")));
        Assert.True(System.IO.File.Exists(File));
    }

    [Fact]
    public void Within_a_transaction_it_is_scheduled()
    {
        using var node = NewNode();
        node.Call("MULTI");
        node.Call("BGSAVE");
        Assert.Equal("*1\r\n+Background saving scheduled\r\n", node.Call("EXEC"));
        AwaitSaved(node, 1);
    }

    [Theory]
    [InlineData("BGSAVE foo", "-ERR syntax error")]
    [InlineData("BGSAVE SCHEDULE x", "-ERR syntax error")]
    [InlineData("BGSAVE CANCEL", "-ERR Background saving is currently not in progress or scheduled")]
    public void Refuses_what_it_does_not_know(string line, string reply)
    {
        using var node = NewNode();
        Assert.Equal(reply + "\r\n", node.Line(line));
    }

    [Fact]
    public void A_save_point_saves_by_itself()
    {
        using var node = NewNode(("save", "1 2"));
        node.Call("SET", "a", "1");
        node.Call("SET", "b", "1");
        Wait.Until(() => System.IO.File.Exists(File), "the save point to be reached");
    }

    [Fact]
    public void Refuses_writes_while_the_last_one_failed()
    {
        using var node = NewNode(("save", "3600 1"));
        node.Call("SET", "a", "1");
        _folder.Delete(recursive: true);
        Assert.Equal("-ERR\r\n", node.Call("SAVE"));
        Assert.Equal("+OK\r\n", node.Call("SET", "a", "2"));
        node.Call("BGSAVE");
        Wait.Until(() => Info(node, "rdb_last_bgsave_status") == "err", "the snapshot to fail");
        Wait.Until(() => node.Call("SET", "a", "2").StartsWith(Misconf, StringComparison.Ordinal), "writes to be refused");
        foreach (var line in (string[])["SET a 3", "PING", "FLUSHALL", "LPOP none"])
            Assert.StartsWith(Misconf, node.Line(line));
        Assert.StartsWith(Misconf, node.Call("EVAL", "return redis.call('set', 'a', '3')", "0"));
        Assert.Equal("$1\r\n2\r\n", node.Call("GET", "a"));
        Assert.Equal("-ERR Errors trying to SHUTDOWN. Check logs.\r\n", node.Call("SHUTDOWN"));
        node.Call("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
        Assert.Equal("+OK\r\n", node.Call("SET", "a", "3"));
        node.Call("CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
        _folder.Create();
        node.Call("BGSAVE");
        Wait.Until(() => Info(node, "rdb_last_bgsave_status") == "ok", "the snapshot to succeed");
        Assert.Equal("+OK\r\n", node.Call("SET", "a", "4"));
    }

    [Fact]
    public void An_empty_data_set_is_saved_after_flushall()
    {
        using var node = NewNode(("save", "3600 1"));
        node.Call("SET", "a", "1");
        node.Call("SAVE");
        var length = new FileInfo(File).Length;
        node.Call("FLUSHALL");
        Assert.True(new FileInfo(File).Length < length);
    }

    [Fact]
    public void Reloading_brings_back_what_was_saved()
    {
        using var node = NewNode(("enable-debug-command", "yes"));
        node.Call("FUNCTION", "LOAD", "#!lua name=lib\nserver.register_function('f', function() return 1 end)");
        node.Call("SET", "a", "1");
        node.Call("SAVE");
        node.Call("SET", "b", "1");
        Assert.Equal("+OK\r\n", node.Line("DEBUG RELOAD NOSAVE"));
        Assert.Equal("*1\r\n$1\r\na\r\n", node.Line("KEYS *"));
        node.Call("SET", "b", "1");
        Assert.Equal("+OK\r\n", node.Line("DEBUG RELOAD"));
        Assert.Equal(":2\r\n", node.Line("EXISTS a b"));
        Assert.Equal(":1\r\n", node.Line("FCALL f 0"));
    }

    RunningNode NewNode(params (string Name, string Value)[] directives) =>
        new([("dir", _folder.FullName), .. directives]);

    static void AwaitSaved(RunningNode node, int saves) => Wait.Until(
        () => Info(node, "rdb_saves") == $"{saves}" && Info(node, "rdb_bgsave_in_progress") == "0", "the snapshot");

    static string Info(RunningNode node, string field) =>
        node.Call("INFO", "persistence").Split("\r\n").Single(line => line.StartsWith(field + ":"))[(field.Length + 1)..];

    public void Dispose()
    {
        if (_folder.Exists) _folder.Delete(recursive: true);
    }
}
