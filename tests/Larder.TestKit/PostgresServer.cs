// PostgreSQL in a folder of its own, on a loopback port, gone when the tests are over. As root it runs as the user that Debian
// made for it, since it does not run as root.
using System.Diagnostics;

namespace Larder.TestKit;

/// <summary>A running server; each database that is asked for is a new one.</summary>
public sealed class PostgresServer : IDisposable
{
    const string Versions = "/usr/lib/postgresql";

    readonly string? _programs = !Directory.Exists(Versions)
        ? null
        : Directory.GetDirectories(Versions).Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-postgres-");
    readonly int _port = Ports.Free();
    int _databases;

    /// <summary>Starts it; one that is not installed is not started. The one constructor that a fixture may have.</summary>
    public PostgresServer()
        : this([])
    {
    }

    PostgresServer(IReadOnlyList<string> settings)
    {
        if (_programs is null) return;
        if (Environment.IsPrivilegedProcess) Run("/bin/chown", ["postgres", _folder.FullName]);
        RunAsOwner("initdb", "-D", Data, "-A", "trust", "-U", "postgres", "--no-sync");
        RunAsOwner(
            "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder.FullName, "log"), "-o",
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder.FullName}"
                + string.Concat(settings.Select(setting => $" -c {setting}")), "start");
    }

    /// <summary>Starts it with these settings, NAME=VALUE.</summary>
    public static PostgresServer With(params IReadOnlyList<string> settings) => new(settings);

    /// <summary>It is installed on this machine.</summary>
    public bool IsThere => _programs is not null;

    /// <summary>How a database is reached that nobody has used; whoever opens it makes it.</summary>
    public string NewDatabase() =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database=test{Interlocked.Increment(ref _databases)};Pooling=false";

    string Data => Path.Combine(_folder.FullName, "data");

    void RunAsOwner(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        if (Environment.IsPrivilegedProcess) Run("/usr/sbin/runuser", ["-u", "postgres", "--", path, .. arguments]);
        else Run(path, arguments);
    }

    // Its output goes nowhere: a server that goes on would hold a pipe open.
    void Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments])
        {
            WorkingDirectory = _folder.FullName,
        };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsThere) RunAsOwner("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        _folder.Delete(recursive: true);
    }
}
