// A server as a child process on a loopback port, on the processors that servers get, in a folder of its own that goes
// with it.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Larder.Bench.Servers;

/// <summary>The server could not be started, or cannot do what is asked of it.</summary>
sealed class ServerException(string message) : Exception(message);

/// <summary>A running server.</summary>
sealed class RunningServer : IDisposable
{
    const int SIGCONT = 18, SIGSTOP = 19;

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10), SettlePeriod = TimeSpan.FromSeconds(0.5);

    static uint _portsTried;

    readonly Process _process;
    readonly DirectoryInfo _folder;
    readonly Queue<string> _lastLines = new();

    RunningServer(ServerSpec spec, Process process, DirectoryInfo folder, int port)
    {
        Spec = spec;
        Port = port;
        Accounts = new ProcessAccounts(process.Id);
        _process = process;
        _folder = folder;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public ServerSpec Spec { get; }

    public int Port { get; }

    public ProcessAccounts Accounts { get; }

    /// <summary>Names of the data sets it has been given.</summary>
    public HashSet<string> Filled { get; } = [];

    /// <summary>Starts a server and waits until it takes connections.</summary>
    /// <param name="spec">Which.</param>
    /// <param name="cores">The processors it may use; empty: all.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ServerException">It ends, or does not listen in time.</exception>
    public static async Task<RunningServer> StartAsync(
        ServerSpec spec, IReadOnlyList<int> cores, CancellationToken stop)
    {
        var port = FreePort();
        var folder = Directory.CreateTempSubdirectory("larder-bench-");
        IReadOnlyList<string> command = spec.Command(port, folder.FullName);
        if (cores.Count > 0) command = ["taskset", "--cpu-list", string.Join(',', cores), .. command];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new RunningServer(spec, Process.Start(start)!, folder, port);
        try
        {
            await server.ListeningAsync(stop);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public Probe Connect() => new(Spec.Protocol, Port);

    /// <summary>Waits until it has done what it does on its own after it was filled; ten seconds at most.</summary>
    public async Task SettleAsync(CancellationToken stop)
    {
        const double restingPart = 0.02;
        var started = Stopwatch.GetTimestamp();
        for (var (before, now) = (-1.0, Accounts.CpuSeconds);
             now - before > SettlePeriod.TotalSeconds * restingPart && Stopwatch.GetElapsedTime(started) < SettleLimit;
             (before, now) = (now, Accounts.CpuSeconds))
        {
            await Task.Delay(SettlePeriod, stop);
        }
    }

    /// <summary>
    /// Stops it as it stands, so that it takes no processor time from another: idle is not always quiet, as a thread of
    /// Valkey's that waits for work spins.
    /// </summary>
    public void Suspend() => Signal(SIGSTOP);

    public void Resume() => Signal(SIGCONT);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    void Signal(int signal)
    {
        if (!_process.HasExited) kill(_process.Id, signal);
    }

    [DllImport("libc")]
    static extern int kill(int processId, int signal);

    async Task ListeningAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (!Accepts(Port))
        {
            if (_process.HasExited) throw new ServerException($"{Spec.Name} ended at its start: {LastLine()}");
            if (Stopwatch.GetElapsedTime(started) > StartLimit)
                throw new ServerException($"{Spec.Name} does not listen after {StartLimit.TotalSeconds:0} s");
            await Task.Delay(20, stop);
        }
    }

    string LastLine()
    {
        _process.WaitForExit();
        lock (_lastLines) return _lastLines.LastOrDefault(line => line.Trim().Length > 0) ?? "it said nothing";
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        const int KeptLines = 20;
        if (line.Data is null) return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line.Data);
            if (_lastLines.Count > KeptLines) _lastLines.Dequeue();
        }
    }

    static bool Accepts(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Not among the ports that outgoing connections get, of which a load of many connections uses a good part. Where to
    // look first differs by process, so that two runs at once seldom reach for the same one. A process never tries one
    // twice in a row: a server that is about to start has not bound the port that it was given.
    static int FreePort()
    {
        const int First = 25_000, Count = 7_000;
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((Environment.ProcessId * 97u + Interlocked.Increment(ref _portsTried)) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next.
            }
        }
        throw new ServerException($"no free port from {First} to {First + Count - 1}");
    }
}
