// Configuration files and command lines: what is read, and what stops the start.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Settings.Rows;
using Xunit;

namespace Larder.Engine.Tests.Settings;

public sealed class ConfigTextTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-test-");
    readonly ServerSettings _settings = new();

    string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_file_is_read_line_by_line_and_the_command_line_comes_after_it()
    {
        string file = Write("a.conf",
            "# comment\r\n\n  PORT 7000\nsave 60 1\nsave 10 100\nrequirepass \"a b\\x41\"\n"
            + "client-output-buffer-limit pubsub 1mb 1kb 5\nuser bob on nopass\nio-threads-do-reads yes\n");
        ServerArguments arguments = ServerArguments.Parse([file, "--port", "7001", "--appendonly", "yes"]);
        ConfigText.Load(_settings, arguments.FilePath, arguments.Options);
        Assert.Equal(7001, _settings.Network.Port.Value);
        Assert.Equal([new SavePoint(60, 1), new SavePoint(10, 100)], _settings.Persistence.Save.Value);
        Assert.Equal("a bA", _settings.Access.RequirePass.Value);
        Assert.Equal(new OutputBufferLimit(1024 * 1024, 1024, 5), _settings.Clients.OutputBufferLimits.Value.PubSub);
        Assert.Equal(["user", "bob", "on", "nopass"], Assert.Single(_settings.Declarations));
        Assert.Equal(file, _settings.FilePath);
    }

    [Theory]
    [InlineData("port", 1, "wrong number of arguments")]
    [InlineData("\nport 1 2", 2, "wrong number of arguments")]
    [InlineData("port abc", 1, "argument couldn't be parsed into an integer")]
    [InlineData("nosuch 1", 1, "Bad directive or wrong number of arguments")]
    [InlineData("dir \"/tmp", 1, "Unbalanced quotes in configuration line")]
    [InlineData("save 1", 1, "Invalid save parameters")]
    [InlineData("loadmodule x.so", 1, "Modules are not supported")]
    [InlineData("cluster-enabled yes\nreplicaof h 1", 0, "replicaof directive not allowed in cluster mode")]
    public void A_wrong_line_stops_the_start_and_is_named(string text, int lineNumber, string reason)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => ConfigText.Load(_settings, Write("a.conf", text)));
        Assert.Equal((lineNumber, reason), (error.LineNumber, error.Message));
    }

    [Fact]
    public void Includes_are_relative_to_dir_and_may_be_patterns()
    {
        Write("1.inc", "port 1\ntimeout 11");
        Write("2.inc", "port 2");
        ConfigText.Load(_settings, Write("a.conf", $"dir {_folder.FullName}\ninclude *.inc\ninclude none-*.inc"));
        Assert.Equal((2, 11), (_settings.Network.Port.Value, _settings.Network.TimeoutSeconds.Value));
    }

    [Fact]
    public void A_file_that_includes_itself_is_refused()
    {
        string file = Write("a.conf", $"include {Path.Combine(_folder.FullName, "a.conf")}");
        Assert.Contains("include", Assert.Throws<ConfigException>(() => ConfigText.Load(_settings, file)).Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => ConfigText.Load(_settings, "/nosuch/a.conf"));
        Assert.Equal("Fatal error, can't open config file '/nosuch/a.conf': No such file or directory", error.Message);
    }

    [Theory]
    [InlineData(new[] { "--port", "1" }, "port \"1\"")]
    [InlineData(new[] { "--port 1", "--save", "60", "100" }, "port 1\nsave \"60\" \"100\"")]
    [InlineData(new[] { "--save", "--port", "1" }, "save \"\"\nport \"1\"")]
    [InlineData(new[] { "--save", "" }, "save \"\"")]
    [InlineData(new[] { "--save" }, "save \"\"")]
    [InlineData(new[] { "--requirepass", "--secret" }, "requirepass \"--secret\"")]
    public void A_command_line_becomes_lines(string[] words, string lines) =>
        Assert.Equal(lines, ServerArguments.Parse(words).Options);

    [Theory]
    [InlineData("a b", new[] { "a", "b" })]
    [InlineData("  a\t b  ", new[] { "a", "b" })]
    [InlineData("\"a\\n\\x41\\q\" 'b\\'c\\n'", new[] { "a\nAq", "b'c\\n" })]
    [InlineData("a\"b c\"", new[] { "ab c" })]
    [InlineData("\"\" ''", new[] { "", "" })]
    [InlineData("", new string[0])]
    public void Words_are_split_as_redis_cli_splits_them(string line, string[] words)
    {
        Assert.True(QuotedWords.TrySplit(line, out List<string> split));
        Assert.Equal(words, split);
    }

    [Theory]
    [InlineData("\"a")]
    [InlineData("'a")]
    [InlineData("\"a\"b")]
    [InlineData("'a'b")]
    [InlineData("\"a\\")]
    public void Unbalanced_quotes_are_refused(string line) =>
        Assert.False(QuotedWords.TrySplit(line, out List<string> _));

    [Fact]
    public void Quoting_reads_back()
    {
        const string Word = "a\"\\\n\r\t\a\b\0é z";
        Assert.True(QuotedWords.TrySplit(QuotedWords.Quote(Word), out List<string> split));
        Assert.Equal([Word], split);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
