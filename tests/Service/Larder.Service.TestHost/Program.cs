// The service as a process of its own, for tests that kill it: <data directory> <port> <first node port> and the command
// that starts a node. Without that, its nodes are the real servers. LARDER_TEST_HOST makes it one host of several: its name,
// zone and address, and the seconds that a lost host has to come back, parted by blanks; LARDER_JOIN is the state they share, and
// LARDER_TEST_SNAPSHOTS their folder of snapshots.
using System.Globalization;
using System.Net;
using Larder.Service;
using Larder.Service.Fleet;
using Larder.Service.TestHost;

var firstNodePort = int.Parse(args[2], CultureInfo.InvariantCulture);
var host = Environment.GetEnvironmentVariable("LARDER_TEST_HOST")?.Split(' ');
var options = new ServiceOptions
{
    DataDirectory = args[0],
    Port = int.Parse(args[1], CultureInfo.InvariantCulture),
    Runtime = args.Length > 3 ? NodeRuntimeKind.Larder : NodeRuntimeKind.Native,
    NodeCommand = args[3..],
    SnapshotDirectory = host is null ? null : Environment.GetEnvironmentVariable("LARDER_TEST_SNAPSHOTS"),
    SnapshotFolders = [Path.Combine(args[0], "exchange")],
    NodePortFirst = firstNodePort,
    NodePortLast = firstNodePort + 99,
    MetricsPeriod = TimeSpan.FromSeconds(1),
    // So long that a busy machine measures in each of fifteen in a row.
    ScalingPeriod = TimeSpan.FromSeconds(2),
    Version = Environment.GetEnvironmentVariable("LARDER_TEST_VERSION") ?? "0.1.0",
    Join = host is null ? null : Environment.GetEnvironmentVariable("LARDER_JOIN"),
    Host = host?[0],
    Zone = host?[1],
    HostAddress = host is null ? null : IPAddress.Parse(host[2]),
    LostHostGrace = TimeSpan.FromSeconds(host is null ? 30 : int.Parse(host[3], CultureInfo.InvariantCulture)),
    AllowsOpenCaches = host is not null,
    NotifyUrl = Environment.GetEnvironmentVariable("LARDER_TEST_NOTIFY_URL") is { } url ? new Uri(url) : null,
};
DeathAtWrite.Watch(Path.Combine(args[0], "die-at"));
await ServiceHost.RunAsync(options, CancellationToken.None);
