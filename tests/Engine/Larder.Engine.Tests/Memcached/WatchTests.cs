// watch: what connections are told of others.
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class WatchTests
{
    [Fact]
    public void Lookups_stores_and_deletions_are_told_with_their_sizes()
    {
        using var node = new MemcachedNode();
        using var watcher = Watching(node, "fetchers mutations deletions");
        using var client = node.Connect();
        client.Text("set foo:1 0 100 4\r\nabcd\r\nget foo:1\r\nadd foo:1 0 0 1\r\nx\r\nmd foo:1\r\n");
        var lines = Lines(watcher, 7);
        Assert.Matches(@"^ts=\d+\.\d+ gid=\d+ type=item_get key=foo%3A1 status=not_found clsid=0 cfd=\d+ size=0$", lines[0]);
        Assert.Matches("type=item_store key=foo%3A1 status=stored cmd=set ttl=100 clsid=1 cfd=.* size=4$", lines[1]);
        Assert.Matches("type=item_get key=foo%3A1 status=found clsid=1 cfd=.* size=4$", lines[2]);
        Assert.Matches("type=item_store key=foo%3A1 status=not_stored cmd=add .* size=1$", lines[4]);
        Assert.Matches("type=deleted key=foo%3A1 cmd=md clsid=1 size=4$", lines[6]);
    }

    [Fact]
    public void Connections_are_told_with_the_reason_of_their_end()
    {
        using var node = new MemcachedNode();
        using var watcher = Watching(node, "connevents");
        using (var client = node.Connect()) client.Send("GET / HTTP/1.1\r\n");
        var lines = Lines(watcher, 2);
        Assert.Matches(@"type=conn_new rip=127\.0\.0\.1 rport=\d+ transport=tcp cfd=\d+$", lines[0]);
        Assert.Matches("type=conn_close .* reason=error cfd=", lines[1]);
        using (var client = node.Connect()) client.Text("quit\r\n");
        Assert.Matches("type=conn_close .* reason=normal cfd=", Lines(watcher, 2)[1]);
    }

    [Fact]
    public void One_that_does_not_read_loses_lines_and_holds_nobody_up()
    {
        using var node = new MemcachedNode("-o", "watcher_logbuf_size=1");
        using var watcher = Watching(node, "fetchers");
        using var client = node.Connect();
        var requests = string.Concat(Enumerable.Range(0, 200).Select(i => $"get {new string('k', 200)}{i}\r\n"));
        for (var i = 0; i < 400; i++) client.Text(requests);
        Assert.True(Stats.Of(client)["log_watcher_skipped"] > 0);
        client.Text("get last\r\n");
        Assert.Contains("skipped=", watcher.Read(text => text.ToString().Contains("skipped=")));
    }

    [Theory]
    [InlineData("watch nonsense", "ERROR\r\n")]
    [InlineData("watch proxyevents", "ERROR\r\n")]
    [InlineData("version\r\nwatch", "VERSION 1.6.45\r\nERROR cannot pipeline other commands before watch\r\n")]
    public void What_cannot_be_watched_is_refused(string request, string reply)
    {
        using var node = new MemcachedNode();
        using var client = node.Connect();
        Assert.Equal(reply, client.Text(request + "\r\n"));
    }

    [Fact]
    public void Evictions_are_told_and_counted_by_class()
    {
        using var node = new MemcachedNode("-m", "8", "-o", "no_modern");
        using var watcher = Watching(node, "evictions");
        using var client = node.Connect();
        var value = new string('x', 20_000);
        for (var i = 0; i < 500; i++) client.Text($"set k{i} 0 0 {value.Length} noreply\r\n{value}\r\n");
        Assert.Matches("type=eviction key=k[0-9]+ fetch=no ttl=-1 la=[0-9]+ clsid=([0-9]+) size=20000$", Lines(watcher, 1)[0]);
        var stats = Stats.Of(client);
        Assert.Equal(500 - stats["curr_items"], stats["evictions"]);
        Assert.Equal(stats["evictions"], stats["evicted_unfetched"]);
        var rows = client.Text("stats items\r\n");
        Assert.Contains($":evicted {stats["evictions"]}\r\n", rows);
        Assert.Contains($":number {stats["curr_items"]}\r\n", rows);
        // One more pushes out one.
        client.Text($"set more 0 0 {value.Length} noreply\r\n{value}\r\n");
        Assert.Equal(stats["evictions"] + 1, Stats.Of(client)["evictions"]);
    }

    static Conversation Watching(MemcachedNode node, string topics)
    {
        var watcher = node.Connect();
        watcher.Send($"watch {topics}\r\n");
        Assert.Equal("OK\r\n", watcher.Read(text => text.EndsWith("\r\n")));
        return watcher;
    }

    static string[] Lines(Conversation watcher, int count) =>
        [.. watcher.Read(text => text.ToString().Count(c => c == '\n') >= count).Split('\n')[..count]];
}
