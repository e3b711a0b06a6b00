// The log of a node as a file: lines in Valkey's form, and no more than was allowed.
using System.Text.RegularExpressions;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Syntax;
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class LogFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string PathOf(string name) => Path.Combine(_folder.Path, name);

    [Fact]
    public void Lines_are_as_valkey_writes_them_and_the_log_is_gone_on_with()
    {
        File.WriteAllText(PathOf("node.log"), "before\n");
        Write(("loglevel", "notice"), "one", "two");
        var lines = File.ReadAllLines(PathOf("node.log"));
        Assert.Equal("before", lines[0]);
        Assert.DoesNotContain(lines, line => line.Contains("nobody"));
        Assert.All(lines[1..], line => Assert.Matches(
            new Regex(@"^\d+:M \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d\.\d{3} [.*#-] .+$"), line));
        Assert.EndsWith(" # one", lines.Single(line => line.Contains("one")));
    }

    [Fact]
    public void Beyond_its_length_it_is_put_aside_and_one_older_is_kept()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"line {i} {new string('x', 50)}")];
        Write(("log-max-bytes", "4000"), texts);
        var files = Directory.GetFiles(_folder.Path, "node.log*").Order().ToArray();
        Assert.Equal([PathOf("node.log"), PathOf("node.log.1")], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4000));
        var kept = File.ReadAllLines(files[1]).Concat(File.ReadAllLines(files[0]))
            .Select(line => Regex.Match(line, @"line (\d+) ")).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value)).ToArray();
        Assert.Equal(Enumerable.Range(200 - kept.Length, kept.Length), kept); // the newest, without a gap
    }

    [Fact]
    public void A_file_that_cannot_be_written_stops_the_start_with_a_line() =>
        Assert.StartsWith("Can't open the log file: ", Assert.Throws<ConfigException>(
            () => new RunningNode(("logfile", PathOf("nowhere/node.log")))).Message);

    void Write((string Name, string Value) directive, params string[] texts)
    {
        using var node = new RunningNode(("dir", _folder.Path), ("logfile", PathOf("node.log")), directive);
        foreach (var text in texts) node.Server.Log.Write(LogLevel.Warning, text);
        node.Server.Log.Write(LogLevel.Debug, "nobody wants to know");
    }
}
