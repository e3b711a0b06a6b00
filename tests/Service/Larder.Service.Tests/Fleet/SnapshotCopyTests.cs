// Copies of snapshots' files from where nothing moves, as a folder of another machine may be: a pipe stands for it. Time is
// the test's own.
using System.Diagnostics;
using Larder.Service.Fleet;
using Larder.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Service.Tests.Fleet;

public sealed class SnapshotCopyTests : IDisposable
{
    const int PipeBytes = 65_536; // what fits into a pipe at once

    readonly string _directory = Directory.CreateTempSubdirectory("larder-copies-").FullName;
    readonly FakeTimeProvider _time = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    string Target => Path.Combine(_directory, "target");

    string Part => $"{Target}.me.part";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_copy_fails_when_its_file_cannot_be_opened_for_five_minutes()
    {
        var pipe = MakePipe(_directory); // nobody writes, so opening it waits
        var copy = CopyAsync(pipe);
        var failure = await FailsAsync(copy);
        Assert.Equal("Nothing moved for 5 minutes.", failure.Message);
        Assert.False(File.Exists(Target));
        using var opened = OpenPipe(pipe);
    }

    [Fact]
    public async Task A_copy_fails_when_nothing_is_read_for_five_minutes()
    {
        var pipe = MakePipe(_directory);
        using var writer = OpenPipe(pipe);
        var copy = CopyAsync(pipe);
        writer.Write(new byte[PipeBytes]);
        Wait.Until(() => LengthOf(Part) == PipeBytes, "the first bytes to be copied");
        await FailsAsync(copy);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task A_copy_may_take_as_long_as_it_gets_on()
    {
        var pipe = MakePipe(_directory);
        using var writer = OpenPipe(pipe);
        var copy = CopyAsync(pipe);
        for (var written = PipeBytes; written <= 5 * PipeBytes; written += PipeBytes)
        {
            _time.Advance(SnapshotFolder.StillLimit - TimeSpan.FromSeconds(1));
            writer.Write(new byte[PipeBytes]);
            Wait.Until(() => LengthOf(Part) == written, "what was written to be copied");
        }
        writer.Dispose();
        await copy.WaitAsync(Stop);
        Assert.Equal(5 * PipeBytes, LengthOf(Target));
        Assert.False(File.Exists(Part));
    }

    /// <summary>A pipe that nobody has opened.</summary>
    public static string MakePipe(string directory, string name = "pipe")
    {
        var path = Path.Combine(directory, name);
        using var make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        return path;
    }

    // Both ways, so that opening waits for nobody.
    static FileStream OpenPipe(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);

    static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : -1;

    Task CopyAsync(string from) => SnapshotFolder.CopyAsync(from, Target, "me", _time, Stop);

    async Task<IOException> FailsAsync(Task copy)
    {
        // Whenever it comes to wait, that time passes.
        Wait.Until(
            () =>
            {
                _time.Advance(SnapshotFolder.StillLimit);
                return copy.IsCompleted;
            },
            "the copy to end");
        return await Assert.ThrowsAsync<IOException>(() => copy);
    }
}
