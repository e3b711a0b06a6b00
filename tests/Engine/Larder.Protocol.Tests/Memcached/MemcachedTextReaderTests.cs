// Text and meta requests, whole and cut at every place. The refusals are those of memcached 1.6.45.
using Larder.Protocol.Memcached;

namespace Larder.Protocol.Tests.Memcached;

public sealed class MemcachedTextReaderTests
{
    const string BadFormat = "CLIENT_ERROR bad command line format";
    static readonly string LongKey = new('k', 251);
    static readonly string LongestKey = new('k', 250);

    public static TheoryData<string, string[]> Requests => new()
    {
        { "get a\r\n", ["Get a"] },
        { "get a\n", ["Get a"] },
        { "get a b  c \r\n", ["Get a b c"] },
        { "gets a b\r\n", ["Gets a b"] },
        { $"get {LongestKey}\r\n", [$"Get {LongestKey}"] },
        { $"get a {LongKey} b\r\n", [BadFormat] },
        { "gat 10 a b\r\n", ["Gat a b exptime=10"] },
        { "gats -1 a\r\n", ["Gats a exptime=-1"] },
        { "gat x a\r\n", ["CLIENT_ERROR invalid exptime argument"] },
        { "gat 1\r\n", [BadFormat] },
        { "set a 5 60 2\r\nhi\r\nget a\r\n", ["Set a flags=5 exptime=60 data=hi", "Get a"] },
        { "set a 0 0 2\nhi\r\n", ["Set a data=hi"] },
        { "set a 0 0 0\r\n\r\n", ["Set a data="] },
        { "set a 0 0 4\r\n\r\n\r\n\r\n", ["Set a data=\r\n\r\n"] },
        { "set a 0 0 2 noreply\r\nhi\r\n", ["Set a data=hi noreply"] },
        { "set a 0 0 2 xx\r\nhi\r\n", ["Set a data=hi"] },
        { "set  a  0  0  2 \r\nhi\r\n", ["Set a data=hi"] },
        { "set a 4294967297 0 2\r\nhi\r\n", ["Set a flags=1 data=hi"] },
        { "set a 0 99999999999 2\r\nhi\r\n", ["Set a exptime=1215752191 data=hi"] },
        { "add a 0 0 1\r\nx\r\nreplace a 0 0 1\r\ny\r\n", ["Add a data=x", "Replace a data=y"] },
        { "append a 0 0 1\r\nx\r\nprepend a 0 0 1\r\ny\r\n", ["Append a data=x", "Prepend a data=y"] },
        { "cas a 0 0 2 99 noreply\r\nhi\r\n", ["Cas a cas=99 data=hi noreply"] },
        { "cas a 0 0 2\r\nhi\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { "cas a 0 0 2 -1\r\nhi\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { "set a\r\n", [BadFormat] },
        { "set a 0 0 x\r\nhi\r\n", [BadFormat, "ERROR"] },
        { "set a 0 0 -1\r\nhi\r\n", [BadFormat, "ERROR"] },
        { "set a 0 0 2147483646\r\n", [BadFormat] },
        { "set a -1 0 2\r\nhi\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { "set a 0 x 2\r\nhi\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { $"set {LongKey} 0 0 2\r\nhi\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { "set a 0 x 2 noreply\r\nhi\r\nmn\r\n", ["(silent) " + BadFormat, "MetaNoop"] },
        { "set a 0 0 2\r\nhiX\r\nmn\r\n", ["CLIENT_ERROR bad data chunk", BadFormat, "MetaNoop"] },
        { "set a 0 0 2\r\nhi\nZmn\r\n", ["CLIENT_ERROR bad data chunk", "MetaNoop"] },
        { "incr a 5\r\ndecr a 18446744073709551615 noreply\r\n",
            ["Incr a delta=5", "Decr a delta=18446744073709551615 noreply"] },
        { "incr a x\r\n", ["CLIENT_ERROR invalid numeric delta argument"] },
        { "incr a 18446744073709551616\r\n", ["CLIENT_ERROR invalid numeric delta argument"] },
        { "incr a\r\n", [BadFormat] },
        { "delete a\r\ndelete a noreply\r\n", ["Delete a", "Delete a noreply"] },
        { "config get cluster\r\n", ["Config cluster"] },
        { "config set cluster 0 3\r\n1\n\n\r\nmn\r\n", ["Config cluster data=1\n\n", "MetaNoop"] },
        { "config set cluster 0 x\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { $"config get {LongKey}\r\n", [BadFormat] },
        { "config\r\nconfig get\r\nconfig put a 0 1\r\n", ["ERROR", "ERROR", "ERROR"] },
        { "touch a 10\r\n", ["Touch a exptime=10"] },
        { "touch a x\r\n", ["CLIENT_ERROR invalid exptime argument"] },
        { "touch a\r\n", [BadFormat] },
        { "flush_all\r\nflush_all 10 noreply\r\nflush_all noreply\r\n",
            ["FlushAll", "FlushAll exptime=10 noreply", "FlushAll noreply"] },
        { "flush_all x\r\n", ["CLIENT_ERROR invalid exptime argument"] },
        { "verbosity 1\r\nverbosity noreply\r\nverbosity\r\n",
            ["Verbosity", "(silent) " + BadFormat, BadFormat] },
        { "version\r\nstats items\r\nquit\r\nwatch fetchers\r\nslabs automove 1\r\n",
            ["Version", "Stats", "Quit", "Watch", "Slabs"] },
        { "lru_crawler metadump all\r\nlru mode flat\r\ncache_memlimit 64\r\nshutdown\r\nmisbehave\r\n",
            ["LruCrawler", "Lru", "CacheMemlimit", "Shutdown", "Misbehave"] },
        { "\r\n", [BadFormat] },
        { "get\r\n", [BadFormat] },
        { " get a\r\n", ["ERROR"] },
        { "GET a\r\n", ["ERROR"] },
        { "mx a\r\n", ["ERROR"] },
        { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", ["<closed>"] },
    };

    public static TheoryData<string, string[]> MetaRequests => new()
    {
        { "mn\r\nmn x\r\n", ["MetaNoop", "MetaNoop"] },
        { "mg a\r\nmg a v t q\r\n", ["MetaGet a", "MetaGet a noreply"] },
        { "mg YQ== b k v\r\n", ["MetaGet a"] },
        { "mg !! b v\r\n", ["CLIENT_ERROR error decoding key"] },
        { "mg\r\n", [BadFormat] },
        { $"mg {LongKey} v\r\n", [BadFormat] },
        { "mg a v v\r\n", ["CLIENT_ERROR duplicate flag"] },
        { "mg a !\r\n", [BadFormat] },
        { "mg a 2\r\n", ["CLIENT_ERROR invalid flag"] },
        { "mg a Z\r\n", ["CLIENT_ERROR invalid flag"] },
        { "mg a T\r\n", ["CLIENT_ERROR bad token in command line format"] },
        { "mg a Nx v\r\n", ["CLIENT_ERROR bad token in command line format"] },
        { $"mg a O{new string('1', 31)}\r\nmg a O{new string('1', 32)}\r\n",
            ["MetaGet a", "CLIENT_ERROR opaque token too long"] },
        { "mg a " + string.Join(' ', "kstcfvhluqxIPLOMTNR".ToCharArray()) + "\r\n",
            ["CLIENT_ERROR options flags are too long"] },
        { "ms a 2\r\nhi\r\n", ["MetaSet a data=hi"] },
        { "ms a 2 T60 F5 ME\r\nhi\r\nmn\r\n", ["MetaSet a data=hi", "MetaNoop"] },
        { "ms YQ== 2 b\r\nhi\r\n", ["MetaSet a data=hi"] },
        { "ms a 2 MX\r\nhi\r\nmn\r\n", ["CLIENT_ERROR invalid mode for ms M token", "MetaNoop"] },
        { "ms a 2 M\r\nhi\r\nmn\r\n", ["CLIENT_ERROR invalid mode for ms M token", "MetaNoop"] },
        { "ms a 2 Fx\r\nhi\r\nmn\r\n", [BadFormat, "MetaNoop"] },
        { "ms a 2 Cx\r\nhi\r\nmn\r\n", ["CLIENT_ERROR bad token in command line format", "MetaNoop"] },
        { "ms a 2 2\r\nhi\r\nmn\r\n", ["CLIENT_ERROR invalid flag", "MetaNoop"] },
        { "ms a 2 !\r\nhi\r\n", [BadFormat, "ERROR"] },
        { "ms a S2\r\nhi\r\n", [BadFormat, "ERROR"] },
        { "ms a\r\n", [BadFormat] },
        { "ms a 2\r\nhixx\r\n", ["CLIENT_ERROR bad data chunk", BadFormat] },
        { "md a\r\nmd a q C5\r\n", ["MetaDelete a", "MetaDelete a noreply"] },
        { "md a Cx\r\n", ["CLIENT_ERROR bad token in command line format"] },
        { "ma a\r\nma a MD D5\r\n", ["MetaArithmetic a", "MetaArithmetic a"] },
        { "ma a Dx\r\n", ["CLIENT_ERROR invalid or duplicate flag"] },
        { "ma a D1 D2\r\n", ["CLIENT_ERROR invalid or duplicate flag"] },
        { "ma a MX\r\n", ["CLIENT_ERROR invalid mode for ma M token"] },
        { "me a\r\n", ["MetaDebug a"] },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    [MemberData(nameof(MetaRequests))]
    public void Reads_a_request_whole(string wire, string[] expected) =>
        Assert.Equal(expected, MemcachedFeed.Read(wire));

    [Theory]
    [MemberData(nameof(Requests))]
    [MemberData(nameof(MetaRequests))]
    public void Reads_a_request_cut_anywhere(string wire, string[] expected)
    {
        Assert.Equal(expected, MemcachedFeed.Read(wire, pieceBytes: 1));
        var bytes = Wire.Bytes(wire);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            using var feed = new MemcachedFeed();
            feed.Add(bytes.AsSpan(0, cut));
            feed.Add(bytes.AsSpan(cut));
            Assert.Equal(expected, feed.Results);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void A_value_that_is_too_large_is_swallowed(int pieceBytes)
    {
        var wire = $"set a 0 0 5000\r\n{new string('x', 5000)}\r\nms a 5000\r\n{new string('x', 5000)}\r\nmn\r\n";
        Assert.Equal(
            ["SERVER_ERROR object too large for cache", "SERVER_ERROR object too large for cache", "MetaNoop"],
            MemcachedFeed.Read(wire, pieceBytes, maxItemBytes: 4096));
    }

    [Fact]
    public void Only_a_get_may_be_longer_than_a_line()
    {
        var long1 = new string('x', 3000);
        Assert.Equal(["<closed>"], MemcachedFeed.Read(long1));
        Assert.Equal(["<closed>"], MemcachedFeed.Read("gat 0 " + long1));
        Assert.Empty(MemcachedFeed.Read("get " + long1));

        var keys = string.Join(' ', Enumerable.Repeat("key", 5000));
        Assert.Equal(["Get " + keys], MemcachedFeed.Read($"get {keys}\r\n", pieceBytes: 500));
    }

    [Fact]
    public void Meta_flags_carry_their_values()
    {
        using var feed = new MemcachedFeed();
        feed.Add("mg a N30 T-1 R5 C7 E8 J9 D10 F11 MD v\r\n"u8);
        var meta = feed.Request.Meta;
        Assert.Equal((30, -1, 5), (meta.AutovivifyExptime, meta.Exptime, meta.RecacheExptime));
        Assert.Equal((7ul, 8ul, 9ul), (meta.CompareCas, meta.NewCas, meta.Initial));
        Assert.Equal((10ul, 11u), (meta.Delta, meta.ClientFlags));
        Assert.Equal((byte)'D', meta.Mode);
        Assert.True(meta.Has('v'));
        Assert.False(meta.Has('k'));
    }

    [Fact]
    public void A_counter_changes_by_one_when_nothing_is_said()
    {
        using var feed = new MemcachedFeed();
        feed.Add("ma a\r\n"u8);
        Assert.Equal(1ul, feed.Request.Meta.Delta);
    }
}
