// The service as a process of its own, for tests that kill it: <data directory> <port> <first node port> and the command
// that starts a node. Without that, its nodes are the real servers.
using System.Globalization;
using Larder.Service;
using Larder.Service.Fleet;

var firstNodePort = int.Parse(args[2], CultureInfo.InvariantCulture);
var options = new ServiceOptions
{
    DataDirectory = args[0],
    Port = int.Parse(args[1], CultureInfo.InvariantCulture),
    Runtime = args.Length > 3 ? NodeRuntimeKind.Larder : NodeRuntimeKind.Native,
    NodeCommand = args[3..],
    SnapshotFolders = [Path.Combine(args[0], "exchange")],
    NodePortFirst = firstNodePort,
    NodePortLast = firstNodePort + 99,
    MetricsPeriod = TimeSpan.FromSeconds(1),
    ScalingPeriod = TimeSpan.FromSeconds(1),
    Version = Environment.GetEnvironmentVariable("LARDER_TEST_VERSION") ?? "0.1.0",
    NotifyUrl = Environment.GetEnvironmentVariable("LARDER_TEST_NOTIFY_URL") is { } url ? new Uri(url) : null,
};
await ServiceHost.RunAsync(options, CancellationToken.None);
