// A server of any kind as a child process on a loopback port, in a folder of its own, gone when the test is over.
using System.Diagnostics;
using System.Net.Sockets;

namespace Larder.TestKit;

/// <summary>A running server.</summary>
public sealed class ServerProcess : IDisposable
{
    readonly Process _process;
    readonly DirectoryInfo _folder;
    readonly Queue<string> _output = new();

    ServerProcess(Process process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The process, as the system numbers it.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The server's own folder.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The last lines that the server printed.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>
    /// Starts <paramref name="program"/> with the arguments that <paramref name="arguments"/> makes of a port and a
    /// folder, and waits until the port takes connections.
    /// </summary>
    public static ServerProcess Start(string program, Func<int, string, IEnumerable<string>> arguments) =>
        StartAt(Ports.Free(), program, arguments);

    /// <summary>The same on a port of the caller's choosing: that of a server which has ended.</summary>
    public static ServerProcess StartAt(int port, string program, Func<int, string, IEnumerable<string>> arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("larder-test-");
        ProcessStartInfo start = new(program, arguments(port, folder.FullName))
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {program}");
        ServerProcess server = new(process, folder, port);
        process.OutputDataReceived += server.Keep;
        process.ErrorDataReceived += server.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Wait.Until(() => process.HasExited || Accepts(port), $"{program} to listen on port {port}");
            if (!process.HasExited) return server;
            process.WaitForExit(); // also for what it said last
            throw new InvalidOperationException($"{program} ended: {server.Output}");
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection.</summary>
    public Socket Connect() => Loopback.Connect(Port);

    /// <summary>Ends it at once, as if the system had; its folder stays.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits until it has ended by itself, and everything that it printed is there.</summary>
    public void Await()
    {
        if (!_process.WaitForExit(TimeSpan.FromMinutes(2))) throw new TimeoutException($"the server goes on: {Output}");
        _process.WaitForExit();
    }

    /// <summary>Sends the process a signal (TERM, INT ...).</summary>
    public void Signal(string name) => Signals.Send(name, _process.Id);

    static bool Accepts(int port)
    {
        try
        {
            using Socket probe = Loopback.Connect(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output)
        {
            _output.Enqueue(line.Data);
            if (_output.Count > 200) _output.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Folders.Remove(Folder);
    }
}
