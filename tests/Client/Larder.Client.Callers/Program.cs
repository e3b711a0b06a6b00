// A process in which many wait at once: <what> <cache endpoint> <callers> <pool | own> [threads]. It says "ready", waits for a
// line, has all callers ask by the synchronous methods of what it is told, on threads of the pool or of their own, and says how
// many were not answered. With a number of threads the pool never has more, and the callers are more than those.
using System.Diagnostics;
using Larder.Client.Callers;

var ask = await Doors.OpenAsync(args[0], args[1]);
var callers = int.Parse(args[2], null);
if (args.Length > 4)
{
    var threads = Math.Max(int.Parse(args[4], null), Environment.ProcessorCount);
    callers = Math.Max(callers, 2 * threads);
    ThreadPool.SetMinThreads(1, 1);
    ThreadPool.SetMaxThreads(threads, threads);
}

Console.WriteLine("ready");
Console.ReadLine();
var started = Stopwatch.GetTimestamp();
var answered = 0;
using var ended = new CountdownEvent(callers);
void Ask(int caller)
{
    try
    {
        if (ask(caller)) Interlocked.Increment(ref answered);
    }
    catch (Exception e)
    {
        Console.Error.WriteLine(e);
    }
    finally
    {
        ended.Signal();
    }
}

for (var i = 0; i < callers; i++)
{
    var caller = i;
    if (args[3] == "own") new Thread(() => Ask(caller)) { IsBackground = true }.Start();
    else ThreadPool.QueueUserWorkItem(_ => Ask(caller));
}

ended.Wait();
Console.WriteLine($"{callers - answered} not answered");
Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");

// What follows is for whoever measures: one caller, alone.
if (Environment.GetEnvironmentVariable("LONE_CALLS") is { Length: > 0 } calls)
{
    var count = int.Parse(calls, null);
    var times = new double[count];
    for (var i = 0; i < count; i++)
    {
        var began = Stopwatch.GetTimestamp();
        ask(0);
        times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }

    Array.Sort(times);
    Console.Error.WriteLine($"lone: median {times[count / 2]:F0} us, 90 % {times[count * 9 / 10]:F0} us, least {times[0]:F0} us");
}
