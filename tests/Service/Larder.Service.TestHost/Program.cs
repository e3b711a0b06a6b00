// The service as a process of its own, for tests that kill it: <data directory> <port> <first node port>. It runs the
// real servers as nodes. Says that it is up on standard output.
using System.Globalization;
using Larder.Service;
using Larder.Service.Fleet;

var firstNodePort = int.Parse(args[2], CultureInfo.InvariantCulture);
var options = new ServiceOptions
{
    DataDirectory = args[0],
    Port = int.Parse(args[1], CultureInfo.InvariantCulture),
    Runtime = NodeRuntimeKind.Native,
    NodePortFirst = firstNodePort,
    NodePortLast = firstNodePort + 99,
};
await ServiceHost.RunAsync(options, CancellationToken.None);
