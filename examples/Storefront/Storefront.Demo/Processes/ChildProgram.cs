// Starts another program of the storefront as a process of its own. Its standard input stays open as long as this process
// lives and asks it to run.
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Storefront.Demo.Processes;

static class ChildProgram
{
    public static Process Start(
        Assembly program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var dotnet = DotnetPath();
        // What is shipped brings its .NET in its folder, and a program for each assembly that can be started.
        var isShipped = !File.Exists(dotnet);
        var start = new ProcessStartInfo(
            isShipped ? Path.ChangeExtension(program.Location, null) : dotnet,
            isShipped ? arguments : [program.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    // The dotnet that runs this process, also when it was started by an executable of another name:
    // <root>/shared/Microsoft.NETCore.App/<version>/ -> <root>/dotnet
    static string DotnetPath() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
