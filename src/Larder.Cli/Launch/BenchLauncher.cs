// Starts the bench on this very build: the servers it measures are child processes of this program's own file.
using System.Reflection;
using Larder.Bench;
using Larder.NodeProgram;

namespace Larder.Cli.Launch;

static class BenchLauncher
{
    public static Task<int> RunAsync(BenchOptions options, CancellationToken stop)
    {
        if (!Directory.Exists(options.Folder))
            throw new LaunchException("the bench runs from a checkout: there is no folder bench above this program");
        return BenchRunner.RunAsync(options, stop);
    }

    public static string Version =>
        typeof(BenchLauncher).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    /// <summary>The folder bench of the checkout that this program was built in; else where it would be.</summary>
    public static string Folder
    {
        get
        {
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "Larder.slnx"))) return Path.Combine(at.FullName, "bench");
            }
            return Path.GetFullPath("bench");
        }
    }
}
