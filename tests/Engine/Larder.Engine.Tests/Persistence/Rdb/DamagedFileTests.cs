// Files that are cut, changed or lie: refused with the place, whatever is done to them, and never more memory than they have
// bytes for.
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Tests.Serialization;
using Larder.Node;
using Xunit;

namespace Larder.Engine.Tests.Persistence.Rdb;

public sealed class DamagedFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_of_any_byte_is_found_by_the_sum()
    {
        var file = SavedFile();
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var mask in (byte[])[1, 0x80, 0xFF])
            {
                file[at] ^= mask;
                using var loaded = new LoadedFile(file);
                AssertRefused(loaded, $"byte {at} with {mask}");
                file[at] ^= mask;
            }
        }
    }

    [Fact]
    public void A_cut_anywhere_is_refused()
    {
        var file = SavedFile();
        for (var length = 0; length < file.Length; length++)
        {
            using var loaded = new LoadedFile(file[..length], checks: false);
            AssertRefused(loaded, $"{length} bytes");
        }
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(1)] // every value longer than that is stored as it comes
    public void Without_the_sum_a_changed_file_is_loaded_or_refused(int bufferBytes)
    {
        var file = SavedFile();
        for (var at = 9; at < file.Length - 9; at++)
        {
            foreach (var mask in (byte[])[1, 0x10, 0x80, 0xFF])
            {
                file[at] ^= mask;
                using var loaded = new LoadedFile(file, checks: false, bufferBytes: bufferBytes);
                if (loaded.Facts.Damage is { } damage)
                    Assert.True(damage.Contains("at byte") && !damage.Contains("Exception"), damage);
                else Assert.NotEmpty(loaded.Digest);
                file[at] ^= mask;
            }
        }
    }

    [Theory]
    [InlineData("00 01 6B 81 40 00 00 00 00 00 00 00 61 62")] // a string of 2^62 bytes
    [InlineData("00 01 6B 80 3F FF FF FF 61 62")] // one of a gigabyte
    [InlineData("00 01 6B C3 02 80 7F FF FF FF 00 61")] // two bytes that claim to be two gigabytes
    [InlineData("01 01 6B 81 10 00 00 00 00 00 00 00 01 61")] // a list of 2^60 elements
    [InlineData("02 01 6B 80 FF FF FF FF 01 61")]
    [InlineData("04 01 6B 81 80 00 00 00 00 00 00 00 01 61 01 62")] // a count that is negative to some
    [InlineData("05 01 6B 80 FF FF FF FF 01 61 00 00 00 00 00 00 F0 3F")]
    [InlineData("16 01 6B 80 FF FF FF FF 01 61 01 62 FF FF FF FF FF FF FF FF")]
    [InlineData("12 01 6B 80 FF FF FF FF 02")]
    [InlineData("15 01 6B 80 FF FF FF FF 10")]
    [InlineData("0B 01 6B 80 3F FF FF FF 02 00 00 00")]
    [InlineData("81 FF FF FF FF FF FF FF FF")]
    [InlineData("00 81 FF FF FF FF FF FF FF FF 6B")] // a name of 2^64 - 1 bytes
    public void What_a_file_claims_takes_no_memory(string hex)
    {
        using var loaded = new LoadedFile(Files.Of("REDIS0011", hex, ends: false), bufferBytes: 1);
        AssertRefused(loaded, hex);
        Assert.InRange(loaded.UsedBytes, 0, 4 << 20);
    }

    [Theory]
    [InlineData("00 01 6B 01 61  00 01 6B 01 62", "comes twice")]
    [InlineData("00 01 6B 01 61  04 01 6B 01 01 66 01 76", "comes twice")]
    [InlineData("FE 10 00 01 6B 01 61", "Database 16 is not there")]
    [InlineData("08 01 6B 01 61", "Unknown type or opcode when loading DB")]
    [InlineData("1A 01 6B 01 61", "Unknown type or opcode when loading DB")]
    [InlineData("02 01 6B 02 01 61 01 61", "key 'k'")] // a member twice
    [InlineData("01 01 6B 01", "key 'k'")] // a list that ends early
    [InlineData("05 01 6B 01 01 61 00 00 00 00 00 00 F8 7F", "key 'k'")] // a score that is no number
    [InlineData("F6 01 61", "Pre-release")]
    public void What_makes_no_sense_is_refused_with_its_place(string hex, string words)
    {
        using var loaded = new LoadedFile(Files.Of("REDIS0011", hex));
        AssertRefused(loaded, hex);
        Assert.Contains(words, loaded.Facts.Damage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01 01 6B 00")]
    [InlineData("02 01 6B 00")]
    [InlineData("04 01 6B 00")]
    [InlineData("05 01 6B 00")]
    [InlineData("16 01 6B 00")]
    [InlineData("0A 01 6B 0B 0B 00 00 00 0A 00 00 00 00 00 FF")] // a ziplist
    [InlineData("0B 01 6B 08 02 00 00 00 00 00 00 00")] // an intset
    [InlineData("0E 01 6B 01 0B 0B 00 00 00 0A 00 00 00 00 00 FF")] // a quicklist of one node
    [InlineData("12 01 6B 00")]
    [InlineData("12 01 6B 01 02 07 07 00 00 00 00 00 FF")]
    [InlineData("11 01 6B 07 07 00 00 00 00 00 FF")] // a listpack
    public void A_collection_of_nothing_is_left_out(string hex)
    {
        using var loaded = new LoadedFile(Files.Of("VALKEY080", $"{hex} 00 01 61 01 62"));
        Assert.Null(loaded.Facts.Damage);
        Assert.Equal((1, 1), (loaded.Facts.Keys, loaded.Facts.EmptyKeys));
    }

    [Theory]
    [InlineData("VALKEY987", false, "Can't handle RDB format version 987")]
    [InlineData("VALKEY987", true, null)]
    [InlineData("REDIS0011", false, null)]
    [InlineData("NONSENSE!", true, "Wrong signature")]
    [InlineData("REDIS", true, "Unexpected end of file")]
    public void A_file_of_no_use_is_known_by_its_first_bytes(string head, bool anyVersion, string? refusal)
    {
        var path = _folder.Of("head.rdb");
        File.WriteAllText(path, head);
        var told = RdbHead.RefusalOf(path, anyVersion);
        if (refusal == null) Assert.Null(told);
        else Assert.Contains(refusal, told);
    }

    [Fact]
    public void Data_stays_where_the_file_that_it_would_be_given_up_for_cannot_be_read()
    {
        using var node = Peer.StartNode(("dir", _folder.Path), ("save", "\"\""), ("enable-debug-command", "yes"));
        node.Call("SET", "k", "v");
        File.WriteAllBytes(_folder.Of(Peer.FileName), Files.Of("VALKEY987", ""));
        Assert.StartsWith("-ERR Error trying to load the RDB dump", node.Call("DEBUG", "RELOAD", "NOSAVE"));
        Assert.Equal("$1\r\nv\r\n", node.Call("GET", "k"));
    }

    [Fact]
    public void A_node_does_not_start_on_a_damaged_file()
    {
        var file = SavedFile();
        file[^20] ^= 1;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.Of(Peer.FileName), file);
        var refusal = Assert.Throws<LoadException>(() => new RunningNode(("dir", folder.Path)));
        Assert.Contains(Peer.FileName, refusal.Message, StringComparison.Ordinal);
    }

    byte[] SavedFile()
    {
        using var node = Peer.StartNode(("dir", _folder.Path), ("save", "\"\""));
        string[][] commands =
        [
            ["SET", "k1", "v"], ["SET", "12", "-5"], ["SET", "k2", new string('a', 60), "PX", "1000000000"],
            ["RPUSH", "l", "a", "1", ""], ["SADD", "i", "1", "2"], ["SADD", "s", "a", "b"], ["ZADD", "z", "1.5", "a"],
            ["HSET", "h", "f", "v"], ["HSET", "x", "f", "v", "g", "w"], ["HPEXPIRE", "x", "10000000", "FIELDS", "1", "f"],
            ["XADD", "t", "1-1", "a", "b"], ["XADD", "t", "1-2", "c", "d"], ["XGROUP", "CREATE", "t", "g", "0"],
            ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "t", ">"],
        ];
        foreach (var command in commands) node.Call(command);
        Assert.Equal("+OK\r\n", node.Call("SAVE"));
        return File.ReadAllBytes(_folder.Of(Peer.FileName));
    }

    static void AssertRefused(LoadedFile loaded, string what)
    {
        Assert.True(!loaded.Facts.IsWhole, $"{what}: loaded");
        Assert.True(loaded.Facts.Damage!.Contains("at byte"), loaded.Facts.Damage);
        Assert.DoesNotContain("Exception", loaded.Facts.Damage, StringComparison.Ordinal);
    }
}
