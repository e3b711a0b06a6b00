// Snapshots from the customer's side: taken while clients write, restored, exported to and restored from files that a real
// redis-server reads and writes.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Larder.ElastiCache;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class SnapshotTests(SharedService shared) : IClassFixture<SharedService>
{
    readonly AwsCli _aws = new(shared.Service.Address);

    string Exchange => Directory.CreateDirectory(Path.Combine(shared.Service.DataDirectory, "exchange")).FullName;

    GroupClient Group(string id) => new(shared.Service, shared.Api, id);

    [Fact]
    public async Task What_a_group_held_while_clients_wrote_is_restored_to_a_larger_group()
    {
        await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "src", ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 2, AutomaticFailoverEnabled = true, SnapshotRetentionLimit = 0, SnapshotWindow = "03:00-05:00",
        });
        await Group("src").AvailableAsync();
        var port = await Group("src").PortAsync("PrimaryEndpoint");
        WriteAll(port);
        using (var writer = Process.Start(
            new ProcessStartInfo(Tool.Require("redis-cli"), ["-p", $"{port}", "-r", "-1", "incr", "written"])
            {
                RedirectStandardOutput = true,
            })!)
        {
            writer.OutputDataReceived += (_, _) => { };
            writer.BeginOutputReadLine();
            await Until.TrueAsync(() => GroupClient.Call(port, "EXISTS", "written") == ":1");
            var created = (await _aws.RunAsync(
                "create-snapshot --snapshot-name Now --replication-group-id src --tags Key=team,Value=shop"))
                .GetProperty("Snapshot");
            Assert.Equal(("now", "creating"), (Text(created, "SnapshotName"), Text(created, "SnapshotStatus")));
            var tags = await _aws.RunAsync($"list-tags-for-resource --resource-name {Text(created, "ARN")}");
            Assert.Equal("shop", tags.GetProperty("TagList")[0].GetProperty("Value").GetString());
            await TakenAsync("now");
            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await Group("src").AvailableAsync();
        var snapshot = await DescribeAsync("now", " --show-node-group-config");
        Assert.Equal(("src", "manual"), (Text(snapshot, "ReplicationGroupId"), Text(snapshot, "SnapshotSource")));
        var node = snapshot.GetProperty("NodeSnapshots")[0];
        // It was the replica's work.
        Assert.Equal("src-002", Text(node, "CacheClusterId"));
        Assert.Equal("1 MB", Text(node, "CacheSize"));
        Assert.Equal(1, node.GetProperty("NodeGroupConfiguration").GetProperty("ReplicaCount").GetInt32());
        Assert.Contains(
            "Snapshot succeeded for snapshot with ID 'now' of replication group with ID 'src'", await shared.Api.EventsAsync());
        AssertPrivate(Path.Combine(shared.Service.DataDirectory, "snapshots", "now"));

        await _aws.RunAsync(
            "create-replication-group --replication-group-id dst --replication-group-description d --snapshot-name now"
            + " --num-cache-clusters 3 --cache-node-type cache.t4g.small");
        await Group("dst").AvailableAsync();
        Assert.Equal("03:00-05:00", (await Group("dst").DescribeAsync())!.SnapshotWindow);
        var primary = await Group("dst").PortAsync("PrimaryEndpoint");
        AssertAll(primary);
        AssertAll(await Group("dst").PortAsync("ReaderEndpoint"));
        Assert.True(Number(GroupClient.Call(primary, "GET", "written")) > 0);

        // What is lost after that is not brought back: the snapshot was for the first start.
        Assert.Equal(":1", GroupClient.CallHeld(primary, 2, "DEL", "text"));
        ServiceProcess.Signal("-KILL", await Group("dst").PrimaryPidAsync());
        await Until.TrueAsync(async () => await Group("dst").PrimaryAsync() != "dst-001");
        await Group("dst").AvailableAsync();
        Assert.Equal(":0", await GroupClient.CallUntilAnsweredAsync(primary, "EXISTS", "text"));
    }

    [Fact]
    public async Task A_cache_that_was_deleted_with_a_final_snapshot_comes_back_as_valkey()
    {
        await CreateAsync(new()
        {
            CacheClusterId = "gone", Engine = "redis", EngineVersion = "7.0", CacheNodeType = "cache.t4g.micro",
            SnapshotRetentionLimit = 1, SnapshotWindow = QuietWindow.Snapshots,
        });
        var port = await shared.Api.PortAsync("gone");
        WriteAll(port);
        var deleted = await _aws.RunAsync("delete-cache-cluster --cache-cluster-id gone --final-snapshot-identifier last");
        Assert.Equal("deleting", Text(deleted.GetProperty("CacheCluster"), "CacheClusterStatus"));
        await Until.TrueAsync(() => shared.Api.StatusAsync("gone"), status => status is null);
        var snapshot = await DescribeAsync("last");
        Assert.Equal(("available", "gone"), (Text(snapshot, "SnapshotStatus"), Text(snapshot, "CacheClusterId")));
        Assert.Contains("SnapshotAlreadyExists", await FailWithFinalAsync());

        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "back", SnapshotName = "last", Engine = "valkey",
        });
        if (await shared.Api.SnapshotStatusAsync("last") != "restoring")
            Assert.Equal("available", await shared.Api.StatusAsync("back"));
        await Until.TrueAsync(() => shared.Api.StatusAsync("back"), status => status == "available");
        Assert.Equal("available", Text(await DescribeAsync("last"), "SnapshotStatus"));
        AssertAll(await shared.Api.PortAsync("back"));
        var back = (await _aws.RunAsync("describe-cache-clusters --cache-cluster-id back")).GetProperty("CacheClusters")[0];
        Assert.Equal(("valkey", "cache.t4g.micro"), (Text(back, "Engine"), Text(back, "CacheNodeType")));
        Assert.Equal(1, back.GetProperty("SnapshotRetentionLimit").GetInt32());
        Assert.Matches("^[0-9]{2}:00-[0-9]{2}:00$", Text(back, "SnapshotWindow"));
    }

    [Fact]
    public async Task Files_go_to_and_come_from_a_real_server()
    {
        var server = Tool.Require("redis-server");
        await CreateAsync("files", "redis");
        WriteAll(await shared.Api.PortAsync("files"));
        await shared.Api.Client.CreateSnapshotAsync(new() { SnapshotName = "files-1", CacheClusterId = "files" });
        await TakenAsync("files-1");
        Assert.Contains("--export", await _aws.FailAsync(
            "copy-snapshot --source-snapshot-name files-1 --target-snapshot-name x --target-bucket /tmp"));
        await _aws.RunAsync(
            $"copy-snapshot --source-snapshot-name files-1 --target-snapshot-name out --target-bucket {Exchange}");
        await TakenAsync("files-1");
        using (var redis = ServerProcess.Start(server, (port, folder) =>
        {
            File.Copy(Path.Combine(Exchange, "out-0001.rdb"), Path.Combine(folder, "dump.rdb"));
            return ["--port", $"{port}", "--dir", folder, "--save", ""];
        }))
        {
            AssertAll(redis.Port);
            GroupClient.Call(redis.Port, "SET", "from", "redis");
            GroupClient.Call(redis.Port, "SAVE");
            File.Copy(Path.Combine(redis.Folder, "dump.rdb"), Path.Combine(Exchange, "theirs.rdb"));
        }
        await _aws.RunAsync(
            "create-cache-cluster --cache-cluster-id theirs --engine valkey --cache-node-type cache.t4g.micro"
            + $" --snapshot-arns {Exchange}/theirs.rdb");
        await Until.TrueAsync(() => shared.Api.StatusAsync("theirs"), status => status == "available");
        AssertAll(await shared.Api.PortAsync("theirs"));
        Assert.Equal("$5\r\nredis", GroupClient.Call(await shared.Api.PortAsync("theirs"), "GET", "from"));

        await shared.Api.Client.CopySnapshotAsync(new() { SourceSnapshotName = "files-1", TargetSnapshotName = "files-2" });
        await TakenAsync("files-2");
        await shared.Api.Client.DeleteSnapshotAsync(new() { SnapshotName = "files-1" });
        await Until.TrueAsync(async () => !(await NamesAsync()).Contains("files-1"));
        Assert.False(Directory.Exists(Path.Combine(shared.Service.DataDirectory, "snapshots", "files-1")));
        await CreateAsync(new() { CacheClusterId = "copied", SnapshotName = "files-2" });
        AssertAll(await shared.Api.PortAsync("copied"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_loaded_ends_as_a_failed_restore()
    {
        await CreateAsync("whole", "valkey");
        WriteAll(await shared.Api.PortAsync("whole"));
        await shared.Api.Client.CreateSnapshotAsync(new() { SnapshotName = "whole-1", CacheClusterId = "whole" });
        await TakenAsync("whole-1");
        await shared.Api.Client.CopySnapshotAsync(new()
        {
            SourceSnapshotName = "whole-1", TargetSnapshotName = "bad", TargetBucket = "file://" + Exchange,
        });
        await TakenAsync("whole-1");
        var file = Path.Combine(Exchange, "bad-0001.rdb");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (var i = bytes.Length / 2; i < bytes.Length - 8; i++) bytes[i] ^= 0x5a;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "broken", ReplicationGroupDescription = "d", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 2, SnapshotArns = [file],
        });
        await Until.TrueAsync(Group("broken").StatusAsync, status => status == "restore-failed");
        var why = Assert.Single(await shared.Api.EventsAsync("broken"), text => text.StartsWith("Restore failed: "));
        Assert.DoesNotContain(shared.Service.DataDirectory, why);
        Assert.Contains("dump.rdb", why);
        await shared.Api.Client.DeleteReplicationGroupAsync(new() { ReplicationGroupId = "broken" });
        await Until.TrueAsync(Group("broken").StatusAsync, status => status is null);
    }

    [Fact]
    public async Task Data_that_the_node_type_has_no_room_for_ends_as_a_failed_restore()
    {
        // 510 MB of noughts are a small file.
        await CreateAsync("large", "valkey", "cache.t4g.small");
        var port = await shared.Api.PortAsync("large");
        GroupClient.Call(port, "EVAL", "for i = 1, 3 do redis.call('setrange', 'k' .. i, 170000000, 'x') end", "0");
        await shared.Api.Client.CreateSnapshotAsync(new() { SnapshotName = "large-1", CacheClusterId = "large" });
        await TakenAsync("large-1");
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "small", SnapshotName = "large-1", CacheNodeType = "cache.t4g.micro",
        });
        await Until.TrueAsync(() => shared.Api.StatusAsync("small"), status => status == "restore-failed");
        Assert.Contains(
            await shared.Api.EventsAsync(), text => text.StartsWith("Restore failed: ") && text.Contains("memory"));
    }

    [Fact]
    public async Task An_automatic_snapshot_is_taken_in_its_window_and_goes_with_its_cache()
    {
        await CreateAsync("daily", "valkey");
        var start = DateTime.UtcNow.AddMinutes(-10);
        var window = string.Create(CultureInfo.InvariantCulture, $"{start:HH:mm}-{start.AddMinutes(90):HH:mm}");
        await _aws.RunAsync(
            $"modify-cache-cluster --cache-cluster-id daily --snapshot-retention-limit 3 --snapshot-window {window}");
        await Until.TrueAsync(async () => (await NamesAsync()).Any(name => name.StartsWith("automatic.daily-")));
        var found = (await _aws.RunAsync("describe-snapshots --cache-cluster-id daily --snapshot-source system"))
            .GetProperty("Snapshots")[0];
        await TakenAsync(Text(found, "SnapshotName")!);
        await Until.TrueAsync(() => shared.Api.StatusAsync("daily"), status => status == "available");
        await shared.Api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "daily" });
        await Until.TrueAsync(async () => !(await NamesAsync()).Any(name => name.StartsWith("automatic.daily-")));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        await CreateAsync("pages", "memcached");
        Assert.Equal(
            "SnapshotFeatureNotSupportedFault",
            await shared.Api.FailAsync("CreateSnapshot", "SnapshotName=a&CacheClusterId=pages"));
        Assert.Equal("SnapshotNotFoundFault", await shared.Api.FailAsync("DescribeSnapshots", "SnapshotName=a"));
        Assert.Equal("SnapshotNotFoundFault", await shared.Api.FailAsync("DeleteSnapshot", "SnapshotName=a"));
        Assert.Equal(
            "CacheClusterNotFound", await shared.Api.FailAsync("CreateSnapshot", "SnapshotName=a&CacheClusterId=nobody"));
        Assert.Equal("InvalidParameterCombination", await shared.Api.FailAsync("CreateSnapshot", "SnapshotName=a"));
        string[] addresses = ["/etc/passwd", "arn:aws:s3:::bucket/x.rdb", "file:///etc/passwd", $"{Exchange}/../larder.db"];
        foreach (var address in addresses)
        {
            Assert.Equal("InvalidParameterValue", await shared.Api.FailAsync(
                "CreateCacheCluster",
                "CacheClusterId=x&Engine=valkey&CacheNodeType=cache.t4g.micro&SnapshotArns.SnapshotArn.1="
                + Uri.EscapeDataString(address)));
        }
        Assert.Equal("InvalidParameterValue", await shared.Api.FailAsync(
            "CreateCacheCluster", "CacheClusterId=x&Engine=valkey&CacheNodeType=cache.t4g.micro&SnapshotWindow=05:00-05:30"));
    }

    async Task<string> FailWithFinalAsync()
    {
        await CreateAsync("gone", "valkey");
        return await shared.Api.FailAsync("DeleteCacheCluster", "CacheClusterId=gone&FinalSnapshotIdentifier=last");
    }

    Task CreateAsync(string id, string engine, string nodeType = "cache.t4g.micro") =>
        CreateAsync(new() { CacheClusterId = id, Engine = engine, CacheNodeType = nodeType });

    async Task CreateAsync(CreateCacheClusterMessage cluster)
    {
        await shared.Api.Client.CreateCacheClusterAsync(cluster);
        await Until.TrueAsync(() => shared.Api.StatusAsync(cluster.CacheClusterId), status => status == "available");
    }

    async Task TakenAsync(string name)
    {
        await Until.TrueAsync(() => shared.Api.SnapshotStatusAsync(name), status => status is "available" or "failed");
        Assert.Equal("available", await shared.Api.SnapshotStatusAsync(name));
    }

    async Task<IReadOnlyList<string>> NamesAsync() =>
        (await shared.Api.Client.DescribeSnapshotsAsync(new())).Snapshots.Select(snapshot => snapshot.SnapshotName!).ToArray();

    async Task<JsonElement> DescribeAsync(string name, string more = "") =>
        (await _aws.RunAsync($"describe-snapshots --snapshot-name {name}{more}")).GetProperty("Snapshots")[0];

    static void WriteAll(int port)
    {
        GroupClient.Call(port, "SET", "text", "value");
        GroupClient.Call(port, "HSET", "hash", "a", "1", "b", "2");
        GroupClient.Call(port, "RPUSH", "list", "x", "y", "z");
        GroupClient.Call(port, "SADD", "set", "1", "2", "3");
        GroupClient.Call(port, "ZADD", "sorted", "1.5", "one", "2.5", "two");
        GroupClient.Call(port, "XADD", "stream", "1-1", "f", "v");
        GroupClient.Call(port, "SET", "expiring", "soon", "EX", "100000");
        GroupClient.Call(port, "EVAL", "for i = 1, 2000 do redis.call('set', 'k' .. i, 'v' .. i) end", "0");
    }

    static void AssertAll(int port)
    {
        Assert.Equal("$5\r\nvalue", GroupClient.Call(port, "GET", "text"));
        Assert.Equal("$1\r\n2", GroupClient.Call(port, "HGET", "hash", "b"));
        Assert.Equal("$1\r\nz", GroupClient.Call(port, "LINDEX", "list", "2"));
        Assert.Equal(":3", GroupClient.Call(port, "SCARD", "set"));
        Assert.Equal("$3\r\n2.5", GroupClient.Call(port, "ZSCORE", "sorted", "two"));
        Assert.Equal(":1", GroupClient.Call(port, "XLEN", "stream"));
        Assert.InRange(Number(GroupClient.Call(port, "TTL", "expiring")), 90_000, 100_000);
        Assert.Equal("$5\r\nv2000", GroupClient.Call(port, "GET", "k2000"));
    }

    static long Number(string reply) => long.Parse(reply.Split("\r\n")[^1].TrimStart(':'), CultureInfo.InvariantCulture);

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    static void AssertPrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(owner, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder))));
    }
}
