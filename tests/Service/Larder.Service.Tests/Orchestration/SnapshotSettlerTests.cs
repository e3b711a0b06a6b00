// Copies and exports of snapshots of which one comes to no end: it fails when its time is over, and others do not wait for it.
using Larder.Base;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Larder.Service.Tests.Fleet;
using Larder.Service.Tests.Store;
using Larder.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class SnapshotSettlerTests : IAsyncLifetime
{
    readonly string _directory = Directory.CreateTempSubdirectory("larder-settler-").FullName;
    readonly ManualClock _clock = new();
    readonly FakeTimeProvider _time = new();
    Contexts _contexts = null!;
    SnapshotStore _store = null!;
    SnapshotFolder _folder = null!;
    SnapshotSettler _settler = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _contexts = new Contexts(Path.Combine(_directory, "state"));
        await using (var state = _contexts.CreateDbContext()) await state.Database.EnsureCreatedAsync(Stop);
        _store = new SnapshotStore(_contexts);
        _folder = new SnapshotFolder(Path.Combine(_directory, "snapshots"), "local", _time);
        _settler = new SnapshotSettler(_store, _folder, new CacheEvents(_clock), NullLogger<SnapshotSettler>.Instance);
        await AddAsync("stuck");
        await AddAsync("well");
        await File.WriteAllTextAsync(PathOf("well"), "content", Stop);
        var pipe = PathOf("stuck");
        SnapshotCopyTests.MakePipe(Path.GetDirectoryName(pipe)!, Path.GetFileName(pipe));
        await _settler.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _settler.StopAsync(Stop);
        // Who still waits to open it is let go.
        await using (new FileStream(PathOf("stuck"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
        }
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_copy_that_stands_still_fails_and_is_told_of()
    {
        await BeginCopyAsync("stuck", "copy");
        Settle(() => Find("copy").Status != SnapshotStatus.Creating);
        Assert.Equal((SnapshotStatus.Failed, "Nothing moved for 5 minutes."), (Find("copy").Status, Find("copy").Failure));
        Assert.Contains(Events(), text => text.StartsWith("Copy failed for snapshot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_that_stands_still_fails_and_the_snapshot_stays_as_it_was()
    {
        await BeginExportAsync("stuck");
        Settle(() => Find("stuck").Status != SnapshotStatus.Copying);
        Assert.Equal((SnapshotStatus.Available, ""), (Find("stuck").Status, Find("stuck").ExportTo));
        Assert.Contains(Events(), text => text.StartsWith("Export failed for snapshot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_asked_for_later_does_not_wait_for_it()
    {
        await BeginCopyAsync("stuck", "copy");
        await BeginExportAsync("stuck");
        await BeginCopyAsync("well", "other");
        Wait.Until(() => Find("other").Status == SnapshotStatus.Available, "the other copy");
        await BeginExportAsync("well");
        Wait.Until(() => Find("well").Status == SnapshotStatus.Available, "the export");
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(_directory, "out-well-0001.rdb"), Stop));
        Assert.Equal(SnapshotStatus.Creating, Find("copy").Status);
        Assert.Single(Events()); // of the export
    }

    [Fact]
    public async Task What_another_host_is_late_with_does_not_touch_a_later_snapshot_of_the_name()
    {
        var old = Find("well");
        await _store.ChangeAsync(old, status: null, row => row.Status = SnapshotStatus.Deleting);
        _settler.Wake();
        Wait.Until(() => _store.FindAsync("well", Stop).GetAwaiter().GetResult() is null, "the end of the first");
        var path = _folder.PathOf("well", 1, 1);
        _folder.Prepare(path);
        await File.WriteAllTextAsync(path, "later", Stop);
        await _store.AddCopyAsync(Record("well", createdAtUnixMs: 1), new Dictionary<string, string>());

        _folder.Remove(old.Name, old.CreatedAtUnixMs);
        await _store.RemoveAsync(old);
        Assert.Null(await _store.ChangeAsync(old, status: null, row => row.Status = SnapshotStatus.Failed));
        Assert.Equal((SnapshotStatus.Available, 1), (Find("well").Status, Find("well").CreatedAtUnixMs));
        Assert.Equal("later", await File.ReadAllTextAsync(path, Stop));
    }

    [Fact]
    public async Task What_has_gone_on_is_not_ended_by_a_host_that_is_late()
    {
        var late = new CacheEvents(_clock).CopyFailed(Find("well"), "late");
        Assert.Null(await _store.ChangeAsync(
            Find("well"), SnapshotStatus.Creating, row => row.Status = SnapshotStatus.Failed, late));
        Assert.Equal(SnapshotStatus.Available, Find("well").Status);
        Assert.Empty(Events());
    }

    [Fact]
    public async Task Files_that_no_snapshot_has_are_removed_at_the_start_and_no_others()
    {
        // A folder of its own: nobody else removes anything there.
        var folder = new SnapshotFolder(Path.Combine(_directory, "other"), "local", _time);
        var (lost, older, kept) = (folder.PathOf("lost", 1, 5), folder.PathOf("well", 1, 7), folder.PathOf("well", 1, 0));
        foreach (var path in new[] { lost, $"{older}.other.part", kept })
        {
            folder.Prepare(path);
            await File.WriteAllTextAsync(path, "left", Stop);
        }
        using var next = new SnapshotSettler(_store, folder, new CacheEvents(_clock), NullLogger<SnapshotSettler>.Instance);
        await next.StartAsync(Stop);
        Wait.Until(() => !Directory.Exists(Path.GetDirectoryName(lost)), "the end of what nobody knows");
        Wait.Until(() => !File.Exists($"{older}.other.part"), "the end of what is of an earlier one");
        Assert.True(File.Exists(kept));
        await next.StopAsync(Stop);
    }

    // Whenever something comes to wait, that time passes.
    void Settle(Func<bool> isSettled) => Wait.Until(
        () =>
        {
            _time.Advance(SnapshotFolder.StillLimit);
            return isSettled();
        },
        "the end of what stands still");

    async Task BeginCopyAsync(string source, string name)
    {
        var copy = Find(source).Copy(name, Caches.Locality.Arn("snapshot", name), _clock.UnixMs);
        await _store.AddCopyAsync(copy, new Dictionary<string, string>());
        _settler.Wake();
    }

    async Task BeginExportAsync(string name)
    {
        var target = Path.Combine(_directory, $"out-{name}");
        await _store.ChangeAsync(Find(name), status: null, row => (row.Status, row.ExportTo) = (SnapshotStatus.Copying, target));
        _settler.Wake();
    }

    async Task AddAsync(string name)
    {
        await _store.AddCopyAsync(Record(name), new Dictionary<string, string>());
        _folder.Prepare(PathOf(name));
    }

    string PathOf(string name) => _folder.PathOf(name, 1, 0);

    SnapshotRecord Find(string name) => _store.FindAsync(name, Stop).GetAwaiter().GetResult()!;

    List<string> Events()
    {
        using var state = _contexts.CreateDbContext();
        return [.. state.Set<EventRecord>().Select(row => row.Message)];
    }

    static SnapshotRecord Record(string name, long createdAtUnixMs = 0) => new()
    {
        Name = name, Arn = Caches.Locality.Arn("snapshot", name), Status = SnapshotStatus.Available,
        Source = SnapshotRules.Manual,
        CreatedAtUnixMs = createdAtUnixMs, CacheKey = CacheKey.OfCluster("c"), CacheId = "c", OfGroup = false, ClusterId = "c",
        Engine = "valkey", EngineVersion = "8.0", NodeType = "cache.t4g.small", NodeCount = 1, Port = 6379,
        ParameterGroup = "default.valkey8", Zone = "us-east-1a", MaintenanceWindow = "sun:05:00-sun:06:00",
        Window = "03:00-04:00", RetentionDays = 0, AutomaticFailover = false, AutoMinorVersionUpgrade = true,
        Durability = "default", CacheCreatedAtUnixMs = 0,
        Files = { new SnapshotFileRecord { SnapshotName = name, Shard = 1, ReplicaCount = 0 } },
    };

    sealed class Contexts(string file) : IDbContextFactory<StateContext>
    {
        public StateContext CreateDbContext() =>
            new(new DbContextOptionsBuilder<StateContext>().UseSqlite($"Data Source={file}").Options);
    }
}
