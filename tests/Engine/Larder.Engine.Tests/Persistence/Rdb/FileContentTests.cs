// What files of other servers hold beside plain keys: layouts of Redis 7.4 and 8, facts, and what is gone over.
using Larder.Engine.Tests.Serialization;
using Xunit;

namespace Larder.Engine.Tests.Persistence.Rdb;

public sealed class FileContentTests : IDisposable
{
    // A stream of one entry, 1-1 a=b, with a group and a consumer to whom it was delivered; up to the consumers' end.
    const string Stream = "01 10 0000000000000001 0000000000000001 " +
        "1D 1D000000 0A00 0101 0001 0101 816102 0001 0201 0001 0001 816202 0401 FF " +
        "01 01 01 01 01 00 00 01 01";

    const string Group = "01 67 01 01 01" + " 01 0000000000000001 0000000000000001 0100000000000000 01" +
        " 01 01 63 0100000000000000 0100000000000000 01 0000000000000001 0000000000000001";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("18 01 68 64505C18A3010000 02 01 01 66 01 76 00 01 67 01 77", "f=v@100 g=w")] // counted from a time
    [InlineData("18 01 68 64505C18A3010000 02 01 01 66 01 76 14 01 67 01 77", "f=v@100 g=w@119")]
    [InlineData("16 01 68 02 81000001A3185C5064 01 66 01 76 00 01 67 01 77", "f=v@100 g=w")] // full times
    [InlineData(
        "19 01 68 64505C18A3010000 1F 1F000000 0600 816602 817602 F464505C18A301000009 816702 817702 0001 FF", "f=v@100 g=w")]
    [InlineData("17 01 68 1F 1F000000 0600 816602 817602 F464505C18A301000009 816702 817702 0001 FF", "f=v@100 g=w")]
    [InlineData("17 01 68 1F 1F000000 0600 816602 817602 F4000000000000000109 816702 817702 0001 FF", "(bad)")] // too late
    [InlineData("17 01 68 1F 1F000000 0600 816602 817602 F4010000000000000009 816702 817702 0001 FF", "g=w")] // has ended
    [InlineData("18 01 68 64505C18A3010000 03 01 01 66 01 76 00 01 67 01 77", "(bad)")] // one is missing
    public void Fields_that_end_come_from_Redis(string hex, string expected)
    {
        foreach (var bufferBytes in (int[])[64 * 1024, 1])
        {
            using var loaded = new LoadedFile(Files.Of("REDIS0012", hex), bufferBytes: bufferBytes);
            Assert.Equal(expected == "(bad)", !loaded.Facts.IsWhole);
            if (expected != "(bad)") Assert.Equal(expected, loaded.Fields("h"));
        }
    }

    [Theory]
    [InlineData("REDIS0011", "15", "", true)]
    [InlineData("REDIS0013", "1A", "32 32 01 03 706964 01 03 696964 01 01 05 01", true)]
    [InlineData("REDIS0013", "1A", "32 32 00 00 00", true)]
    [InlineData("REDIS0013", "1A", "32 32 01 03 706964", false)]
    [InlineData("REDIS0014", "1B", "00 32 32 00 00 00", true)] // nothing is pending that is nobody's
    public void Streams_of_Redis_8_are_read(string first, string type, string rest, bool isWhole)
    {
        var plain = Files.Of("REDIS0011", $"15 01 73 {Stream} {Group}");
        using var expected = new LoadedFile(plain);
        Assert.Null(expected.Facts.Damage);
        using var loaded = new LoadedFile(Files.Of(first, $"{type} 01 73 {Stream} {Group} {rest}"));
        Assert.Equal(isWhole, loaded.Facts.IsWhole);
        if (isWhole) Assert.Equal(expected.Digest, loaded.Digest);
    }

    [Fact]
    public void Pending_entries_that_are_nobodys_or_two_consumers_are_refused()
    {
        const string Id = "0000000000000001 0000000000000001";
        const string Unowned = "01 67 01 01 01 01 " + Id + " 0100000000000000 01 00 01 " + Id;
        using var nobodys = new LoadedFile(Files.Of("REDIS0014", $"1B 01 73 {Stream} {Unowned} 32 32 00 00 00"));
        Assert.False(nobodys.Facts.IsWhole);
        const string Times = "0100000000000000 0100000000000000 01 " + Id;
        const string Shared = "01 67 01 01 01 01 " + Id + " 0100000000000000 01 02 01 63 " + Times + " 01 64 " + Times;
        using var shared = new LoadedFile(Files.Of("REDIS0011", $"15 01 73 {Stream} {Shared}"));
        Assert.False(shared.Facts.IsWhole);
    }

    [Fact]
    public void Facts_are_told()
    {
        using var loaded = new LoadedFile(Files.Of("VALKEY080",
            "FA 0A 76616C6B65792D766572 05 392E312E32 FA 05 6374696D65 C2 D1250C6B " +
            "FA 07 7265706C2D6964 03 616263 FA 0B 7265706C2D6F6666736574 C1 3930 FA 0E 7265706C2D73747265616D2D6462 C0 03 " +
            "F5 03 636F64 FE 00 FB 01 00 00 01 6B 01 76"));
        var facts = loaded.Facts;
        Assert.Null(facts.Damage);
        Assert.Equal("Valkey 9.1.2", facts.Writer);
        Assert.Equal(0x6B0C25D1, facts.WrittenAt);
        Assert.Equal(("abc", 12345L, 3), (facts.ReplicationId, facts.ReplicationOffset, facts.StreamDatabase));
        Assert.Equal("cod"u8.ToArray(), Assert.Single(facts.Functions));
        Assert.Equal((80, 1L), (facts.Version, facts.Keys));
    }

    [Theory]
    [InlineData("REDIS0011", "F7 81 0102030405060708 02 00 02 05 05 01 61 01 07 03 00000000 04 0000000000000000 00", 1)]
    [InlineData("REDIS0012", "F4 05 01 00", 0)]
    [InlineData("VALKEY080", "F4 05 01 00 F3 03 6A6F62 01 00 7FFF", 0)]
    [InlineData("REDIS0013", "F3 01 01020304 05 01 61 00", 1)]
    public void What_has_no_use_here_is_gone_over(string first, string hex, int moduleParts)
    {
        using var loaded = new LoadedFile(Files.Of(first, hex + " 00 01 6B 01 76"));
        Assert.Null(loaded.Facts.Damage);
        Assert.Equal((1L, moduleParts), (loaded.Facts.Keys, loaded.Facts.ModuleParts));
    }

    [Fact]
    public void A_value_of_a_module_is_refused_in_words()
    {
        using var loaded = new LoadedFile(Files.Of("REDIS0011", "07 01 6B 81 0102030405060708 05 01 61 00"));
        Assert.Contains("module", loaded.Facts.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_ended_is_left_out()
    {
        using var loaded = new LoadedFile(Files.Of("REDIS0011",
            "FC 0100000000000000 00 01 6B 01 76 FC 0040000000000000 04 01 68 01 01 66 01 76 FD 01000000 00 01 6C 01 76 " +
            "FC FFFFFFFFFFFFFF7F 00 01 6D 01 76"));
        Assert.Null(loaded.Facts.Damage);
        Assert.Equal((1L, 3L), (loaded.Facts.Keys, loaded.Facts.ExpiredKeys));
    }

    [Theory]
    [InlineData("REDIS0016")]
    [InlineData("REDIS0000")]
    [InlineData("VALKEY081")]
    [InlineData("REDISabcd")]
    [InlineData("WHATEVER0")]
    [InlineData("REDIS")]
    public void Files_that_nobody_knows_are_refused(string first)
    {
        using var loaded = new LoadedFile(Files.Of(first, ""));
        Assert.False(loaded.Facts.IsWhole);
    }

    [Fact]
    public void Threads_buffers_and_sources_make_no_difference()
    {
        using var node = Peer.StartNode(
            ("dir", _folder.Path), ("save", "\"\""), ("enable-debug-command", "yes"));
        foreach (var (name, commands) in SampleValues.All)
        {
            foreach (var command in commands) node.Call(command);
            node.Call("RENAME", "value", name);
        }
        node.Call("SET", "huge", new string('x', 3_000_000));
        Assert.Equal("+OK\r\n", node.Call("SAVE"));
        var file = File.ReadAllBytes(_folder.Of(Peer.FileName));
        var expected = node.Call("DEBUG", "DIGEST")[1..^2];
        foreach (var (threads, bufferBytes, mostAtOnce) in
            ((int, int, int)[])[(1, 1 << 20, int.MaxValue), (3, 1 << 16, int.MaxValue), (1, 1, 7), (2, 4096, 1000), (3, 1, 4096)])
        {
            using var loaded = new LoadedFile(file, true, threads, bufferBytes, mostAtOnce);
            Assert.Null(loaded.Facts.Damage);
            Assert.Equal(file.Length, loaded.Facts.FileBytes);
            Assert.Equal(expected, loaded.Digest);
        }
    }

    [Fact]
    public void While_a_node_loads_it_says_so()
    {
        using var node = new RunningNode();
        node.Server.Loading.Begin(100, node.Server.Clock.UnixMs);
        node.Server.Loading.SetFileBytes(25);
        Assert.Equal("-LOADING Valkey is loading the dataset in memory\r\n", node.Line("GET k"));
        var info = node.Line("INFO persistence");
        Assert.Contains("loading:1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("loading_loaded_perc:25.00%\r\n", info, StringComparison.Ordinal);
        node.Server.Loading.End();
        Assert.Equal("$-1\r\n", node.Line("GET k"));
    }
}
