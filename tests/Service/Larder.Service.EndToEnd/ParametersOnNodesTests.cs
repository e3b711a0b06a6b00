// What parameter groups tell nodes, on the nodes themselves: every value that is set is the value that the node shows.
using System.Globalization;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public class ParametersOnNodesTests
{
    static readonly NodeType Type = NodeType.Named("cache.m5.large");

    // Whatever limits the files that a process may open limits its clients, too.
    static readonly string[] HostsAffair = ["maxclients", "tcp-backlog"];

    public static TheoryData<string> RespFamilies =>
        [.. ParameterFamily.All.Where(family => !family.IsMemcached).Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(RespFamilies))]
    public void A_Larder_node_holds_what_its_group_says(string family)
    {
        AssertHeld(Default(family), group => StartLarder("valkey", group));
        AssertHeld(Other(family), group => StartLarder("valkey", group));
    }

    [Theory]
    [MemberData(nameof(RespFamilies))]
    public void A_running_node_takes_on_all_that_needs_no_reboot(string family)
    {
        AssertTakesOn(family, group => StartLarder("valkey", group));
    }

    // Debian's servers have another allocator, without which they take no defragmentation.
    [Theory]
    [InlineData("valkey-server", "valkey8")]
    [InlineData("valkey-server", "valkey9")]
    [InlineData("redis-server", "redis7")]
    public void So_does_a_real_server(string program, string family)
    {
        var server = Tool.Require(program);
        AssertHeld(Default(family), group => StartReal(server, group));
        AssertHeld(Other(family, "activedefrag"), group => StartReal(server, group));
        AssertTakesOn(family, group => StartReal(server, group), "activedefrag");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_memcached_node_holds_what_its_group_says(bool isLarder)
    {
        foreach (var group in new[] { Default("memcached1.6"), Other("memcached1.6") })
        {
            using var node = isLarder ? StartMemcachedLarder(group) : StartMemcached(group);
            var shown = StatsSettings(node);
            // memcached's -m counts mebibytes.
            Assert.Equal(
                NodeDirectives.MaxMemoryBytes(group, Type) >> 20,
                long.Parse(shown["maxbytes"], CultureInfo.InvariantCulture) >> 20);
            Assert.Equal(group.ValueOf("idle_timeout", Type), shown["idle_timeout"]);
            Assert.Equal(group.ValueOf("requests_per_event", Type), shown["reqs_per_event"]);
            // A real one takes somewhat more than is asked.
            var (itemBytes, shownBytes) = (group.ValueOf("max_item_size", Type), shown["item_size_max"]);
            if (isLarder) Assert.Equal(itemBytes, shownBytes);
            else Assert.InRange(Bytes(shownBytes), Bytes(itemBytes), Bytes(itemBytes) + (512 << 10));
            Assert.Equal(IsOn(group, "cas_disabled") ? "no" : "yes", shown["cas_enabled"]);
            Assert.Equal(IsOn(group, "disable_flush_all") ? "no" : "yes", shown["flush_enabled"]);
            Assert.Equal(IsOn(group, "error_on_memory_exhausted") ? "off" : "on", shown["evictions"]);
            Assert.Equal(IsOn(group, "lru_crawler") ? "yes" : "no", shown["lru_crawler"]);
            Assert.StartsWith(group.ValueOf("binding_protocol", Type), shown["binding_protocol"]);
        }
    }

    static void AssertHeld(ParameterGroup group, Func<ParameterGroup, ServerProcess> start)
    {
        using var node = start(group);
        AssertShows(node, NodeDirectives.For(group, Type));
    }

    // Begins with the defaults, is told what changes at once, and then shows all of it.
    static void AssertTakesOn(string family, Func<ParameterGroup, ServerProcess> start, params string[] without)
    {
        var (before, after) = (Default(family), Other(family, without));
        using var node = start(before);
        using var client = new RespConnection(node.Connect());
        var change = NodeDirectives.Change(NodeDirectives.For(before, Type), after, Type);
        Assert.True(change.NeedsReboot);
        foreach (var directive in change.Now)
        {
            Assert.Equal(
                $"{directive.Name}: +OK\r\n",
                $"{directive.Name}: {RespConnection.Text(client.Call("CONFIG", "SET", directive.Name, directive.Value))}");
        }
        AssertShows(node, change.Now);
    }

    static void AssertShows(ServerProcess node, IEnumerable<ParameterDirective> wanted)
    {
        using var client = new RespConnection(node.Connect());
        foreach (var (name, value) in wanted)
        {
            if (HostsAffair.Contains(name)) continue;
            var reply = RespConnection.Text(client.Call("CONFIG", "GET", name)).Split("\r\n");
            Assert.True(reply.Length > 4, $"there is no directive {name}");
            Assert.Equal($"{name} {Canonical(name, value)}", $"{name} {Canonical(name, reply[4])}");
        }
    }

    // The order of letters and of kinds of clients is the server's own; replicas are slaves to older ones.
    static string Canonical(string name, string value) => name switch
    {
        "notify-keyspace-events" => string.Concat(value.Order()),
        "client-output-buffer-limit" => string.Join(
            "; ", value.Replace("slave", "replica").Split(' ').Chunk(4).Select(part => string.Join(' ', part)).Order()),
        _ => value,
    };

    static ParameterGroup Default(string family) =>
        ParameterGroup.Defaults.First(group => group.Family.Name == family);

    // Every parameter that can be modified has another value than its default.
    static ParameterGroup Other(string family, params string[] without)
    {
        var rows = ParameterFamily.Named(family).Rows.Where(row => row.IsModifiable && row.ByNodeType is null);
        var values = rows.Where(row => !without.Contains(row.Name))
            .ToDictionary(row => row.Name, AnotherValue);
        return new ParameterGroup("other", ParameterFamily.Named(family), "", values);
    }

    static string AnotherValue(Parameter row)
    {
        // A limit of a few bytes would close the connection that asks.
        long step = row.Name.StartsWith("client-output-buffer-limit", StringComparison.Ordinal) ? 1 << 20 : 1;
        string[] candidates = row.Type switch
        {
            _ when row.Letters is not null => ["KEx"],
            ParameterType.Text => row.Allowed!.Split(','),
            ParameterType.Fraction => ["1.5"],
            _ => new[] { step, -1, 20 }.Select(delta =>
                (long.Parse(row.Default, CultureInfo.InvariantCulture) + delta).ToString(CultureInfo.InvariantCulture))
                .ToArray(),
        };
        return candidates.First(value => value != row.Default && IsTaken(row, value));
    }

    static bool IsTaken(Parameter row, string value)
    {
        try
        {
            row.Check(value);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    static long Bytes(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static bool IsOn(ParameterGroup group, string name) => group.ValueOf(name, Type) == "1";

    static ServerProcess StartLarder(string engine, ParameterGroup group) => ServerProcess.Start(
        LarderNode.Command[0],
        (port, folder) => [.. LarderNode.Command.Skip(1), "--engine", engine, ConfigFile(port, folder, group)]);

    static ServerProcess StartReal(string program, ParameterGroup group) =>
        ServerProcess.Start(program, (port, folder) => [ConfigFile(port, folder, group)]);

    static ServerProcess StartMemcachedLarder(ParameterGroup group) => ServerProcess.Start(
        LarderNode.Command[0],
        (port, _) =>
        [
            .. LarderNode.Command.Skip(1), "--engine", "memcached", "-p", $"{port}", "-l", "127.0.0.1",
            .. NodeDirectives.For(group, Type).SelectMany(line => new[] { $"--{line.Name}", line.Value }),
        ]);

    static ServerProcess StartMemcached(ParameterGroup group) => ServerProcess.Start(
        Tool.Require("memcached"),
        (port, _) =>
        [
            "-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", Environment.UserName,
            .. NodeDirectives.MemcachedOptions(group, Type, clientsMax: 1000),
        ]);

    static string ConfigFile(int port, string folder, ParameterGroup group)
    {
        var lines = NodeDirectives.For(group, Type).Select(line => $"{line.Name} \"{line.Value}\"");
        var file = Path.Combine(folder, "node.conf");
        File.WriteAllLines(file, [$"port {port}", "bind 127.0.0.1", $"dir {folder}", "save \"\"", .. lines]);
        return file;
    }

    static Dictionary<string, string> StatsSettings(ServerProcess node)
    {
        using var socket = node.Connect();
        using var stream = new System.Net.Sockets.NetworkStream(socket);
        using var reader = new StreamReader(stream);
        stream.Write("stats settings\r\n"u8);
        var settings = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line && line != "END")
        {
            var words = line.Split(' ', 3);
            settings[words[1]] = words[2];
        }
        return settings;
    }
}
