// A server that can only say PONG: the network layer alone, and so the ceiling for everything built on it.
//
//   dotnet run -c Release --project bench/Larder.Ping -- [port] [loops] [epoll|sockets]
using System.Net;
using Larder.Base;
using Larder.Network.Epoll;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Sockets;
using Larder.Network.Transports;
using Larder.Ping;

var port = args.Length > 0 ? int.Parse(args[0]) : 6390;
var loops = args.Length > 1 ? int.Parse(args[1]) : 1;
var transport = args.Length > 2 ? args[2] : EpollTransport.IsSupported ? "epoll" : "sockets";

using var group = new EventLoopGroup(
    transport == "epoll" ? new EpollTransport() : new SocketTransport(), loops, Clock.System);
group.Start();
var listener = Listener.Open(
    group, ListenAddress.Tcp(IPAddress.Loopback, port), ListenOptions.Default, new PingSessions());
Console.WriteLine($"{listener.Address}, {loops} loop(s), {group.Transport.Name}; Ctrl-C ends");

using var stop = new ManualResetEventSlim();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Set();
};
stop.Wait();
