// Garnet as its own documentation hosts it: the options of GarnetServer as arguments, until the process is told to end.
using Garnet;

using var server = new GarnetServer(args);
server.Start();
Console.WriteLine("ready");
Thread.Sleep(Timeout.Infinite);
