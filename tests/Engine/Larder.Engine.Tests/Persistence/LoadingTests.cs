// What is loaded of an append-only file: all that is whole, wherever it was cut, and nothing of what is damaged.
using System.Text;
using Larder.Base;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Telemetry;
using Larder.Protocol.Requests;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

public sealed class LoadingTests : IDisposable
{
    const string First = "appendonly.aof.1.incr.aof", Second = "appendonly.aof.2.incr.aof";

    readonly TemporaryFolder _folder = new();
    readonly List<string> _log = [];

    public void Dispose() => _folder.Dispose();

    static string Command(params string[] words) =>
        $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"));

    [Fact]
    public void A_file_that_is_cut_anywhere_is_loaded_to_its_last_whole_change_and_repaired()
    {
        string[] parts =
        [
            Command("SELECT", "0"), "#TS:1700000000\r\n", Command("SET", "a", "1"),
            Command("MULTI") + Command("INCR", "a") + Command("RPUSH", "l", "x", "y") + Command("EXEC"),
            Command("SET", "key", "a\r\nb"), "#TS:1700000001\r\n", Command("DEL", "key"),
        ];
        string[][] changes = [["SELECT 0"], [], ["SET a 1"], ["INCR a", "RPUSH l x y"], ["SET key a\r\nb"], [], ["DEL key"]];
        var whole = string.Concat(parts);
        for (var length = 0; length <= whole.Length; length++)
        {
            var (kept, end) = (new List<string>(), 0);
            for (var i = 0; i < parts.Length && end + parts[i].Length <= length; i++)
            {
                end += parts[i].Length;
                kept.AddRange(changes[i]);
            }
            Write(whole[..length]);
            Assert.Equal(kept, Load());
            Assert.Equal(end, new FileInfo(_folder.Of("appendonlydir", First)).Length);
            Assert.Equal(kept, Load()); // and is whole from now on
        }
    }

    [Fact]
    public void Where_a_cut_end_may_not_be_repaired_nothing_is_changed()
    {
        var text = Command("SET", "a", "1") + Command("SET", "b", "2")[..^3];
        Write(text);
        var refusal = Assert.Throws<AppendOnlyException>(() => Load(("aof-load-truncated", "no")));
        Assert.Contains($"{First}, behind byte {Command("SET", "a", "1").Length}", refusal.Message);
        Assert.Equal(text, File.ReadAllText(_folder.Of("appendonlydir", First)));
    }

    [Fact]
    public void A_file_in_the_middle_has_to_be_whole()
    {
        Write(Command("SET", "a", "1")[..^1]);
        File.WriteAllText(_folder.Of("appendonlydir", Second), Command("SET", "b", "2"));
        List(First, Second);
        Assert.Contains(First, Assert.Throws<AppendOnlyException>(() => Load()).Message);
    }

    [Theory]
    [InlineData("*2\r\n$3\r\nGET\r\n$1\r\naXX*1\r\n")]
    [InlineData("SET a 1\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("*x\r\n")]
    [InlineData("*2\r\n:1\r\n")]
    [InlineData("*2\r\n$-1\r\n")]
    [InlineData("*99999999999\r\n")]
    public void Damage_is_refused_with_its_place(string damage)
    {
        var before = Command("SET", "a", "1");
        Write(before + damage + before);
        Assert.Contains($"at byte {before.Length}", Assert.Throws<AppendOnlyException>(() => Load()).Message);
    }

    [Fact]
    public void A_command_that_nobody_knows_is_refused()
    {
        Write(Command("SET", "a", "1") + Command("NOSUCH", "x"));
        Assert.Contains("unknown command 'NOSUCH'", Assert.Throws<AppendOnlyException>(() => Load()).Message);
    }

    [Fact]
    public void The_single_file_of_older_servers_is_taken_over()
    {
        File.WriteAllText(_folder.Of("appendonly.aof"), Command("SET", "a", "1"));
        Assert.Equal(["SET a 1"], Load());
        Assert.False(File.Exists(_folder.Of("appendonly.aof")));
        Assert.Equal(
            "file appendonly.aof seq 1 type b\n",
            File.ReadAllText(_folder.Of("appendonlydir", "appendonly.aof.manifest")));
        Assert.Equal(["SET a 1"], Load());
    }

    [Theory]
    [InlineData("", "Found an empty AOF manifest")]
    [InlineData("\n", "Invalid AOF manifest file format")]
    [InlineData("file a.incr seq 1 type\n", "Invalid AOF manifest file format")]
    [InlineData("file ../a seq 1 type i\n", "File can't be a path, just a filename")]
    [InlineData("file a seq 1 type b\nfile b seq 2 type b\n", "Found duplicate base file information")]
    [InlineData("file a seq 2 type i\nfile b seq 2 type i\n", "Found a non-monotonic sequence number")]
    [InlineData("file a seq 1 type x\n", "Unknown AOF file type")]
    public void A_damaged_list_is_refused(string text, string reason)
    {
        Directory.CreateDirectory(_folder.Of("appendonlydir"));
        File.WriteAllText(_folder.Of("appendonlydir", "appendonly.aof.manifest"), text);
        Assert.Contains(reason, Assert.Throws<AppendOnlyException>(() => Load()).Message);
    }

    [Fact]
    public void A_list_reads_back_as_it_was_written()
    {
        const string text =
            "file \"an odd name\" seq 3 type b\nfile a.2.base.rdb seq 2 type h\nfile a.4.incr.aof seq 4 type i\n";
        Assert.Equal(text, AppendOnlyManifest.Parse("# remark\n" + text).ToString());
        Assert.Equal(text, AppendOnlyManifest.Parse(text.Replace(" type h", " type h startoffset 7")).ToString());
    }

    void Write(string text)
    {
        Directory.CreateDirectory(_folder.Of("appendonlydir"));
        File.WriteAllText(_folder.Of("appendonlydir", First), text, Encoding.Latin1);
        List(First);
    }

    void List(params string[] names) => File.WriteAllText(
        _folder.Of("appendonlydir", "appendonly.aof.manifest"),
        string.Concat(names.Select((name, index) => $"file {name} seq {index + 1} type i\n")));

    List<string> Load(params (string Name, string Value)[] directives)
    {
        var settings = new ServerSettings();
        List<string> lines = [$"dir {_folder.Path}", .. directives.Select(directive => $"{directive.Name} {directive.Value}")];
        ConfigText.Load(settings, null, string.Join('\n', lines));
        var log = new ServerLog { Sink = (_, text) => _log.Add(text) };
        var folder = new AppendOnlyFolder(settings, path => new FakeFile(path));
        var replay = new Recorder();
        new AppendOnlyLoader(folder, settings.Persistence, new LoadingState(), Clock.System, log)
            .TryLoad(replay, new NoSnapshots());
        return replay.Commands;
    }

    [Fact]
    public void A_list_without_its_last_line_end_was_cut_off_and_is_refused()
    {
        Write(Command("SET", "a", "1"));
        var list = _folder.Of("appendonlydir", "appendonly.aof.manifest");
        File.WriteAllText(list, File.ReadAllText(list).TrimEnd('\n'));
        Assert.Contains("ends within a line", Assert.Throws<AppendOnlyException>(() => Load()).Message);
    }

    [Fact]
    public void Files_whose_list_was_lost_are_not_written_over()
    {
        Write(Command("SET", "a", "1"));
        File.Delete(_folder.Of("appendonlydir", "appendonly.aof.manifest"));
        var settings = new ServerSettings();
        ConfigText.Load(settings, null, $"dir {_folder.Path}");
        var folder = new AppendOnlyFolder(settings, path => new FakeFile(path));
        folder.Load();
        using (folder.AddIncrement())
        {
        }
        Assert.Equal(Second, folder.Manifest.Increments.Single().Name);
        Assert.Equal(Command("SET", "a", "1"), File.ReadAllText(_folder.Of("appendonlydir", First)));
    }

    sealed class Recorder : ICommandReplay
    {
        public List<string> Commands { get; } = [];

        public bool TryExecute(RequestArguments request, out string refusal)
        {
            refusal = "unknown command 'NOSUCH'";
            var words = Enumerable.Range(0, request.Count).Select(i => Encoding.Latin1.GetString(request[i])).ToArray();
            Commands.Add(string.Join(' ', words));
            return words[0] != "NOSUCH";
        }

        public void Pause()
        {
        }
    }

    sealed class NoSnapshots : ISnapshotReplay
    {
        public long Load(string path) => throw new AppendOnlyException("a snapshot");
    }
}
