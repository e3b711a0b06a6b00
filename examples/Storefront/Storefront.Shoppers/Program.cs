// The shoppers, a process of their own so that they take no time from what they measure: Storefront.Shoppers SHOP COUNTERS.
// Each line of standard input says how many are to be in the shop; "leave" sends all home, and the process ends when the
// last has gone. The end of input comes when whoever started it is gone: then it ends at once.
using System.Globalization;
using System.Runtime.InteropServices;
using Storefront.Counting;
using Storefront.Shoppers;

// Ctrl-C reaches every process of the terminal, as does the end of a unit of systemd: when to go says whoever started this one.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
using var counters = new ShopperCounters(args[1]);
using var leaving = new CancellationTokenSource();
var crowd = new Crowd(new Uri(args[0]), counters);
_ = Task.Run(Obey);
await crowd.RunAsync(leaving.Token);

void Obey()
{
    while (Console.ReadLine() is { } line)
    {
        if (line == "leave") leaving.Cancel();
        else crowd.Wanted = int.Parse(line, CultureInfo.InvariantCulture);
    }

    Environment.Exit(0);
}
