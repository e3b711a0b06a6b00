// Of the two builds of a node the one that its processes run: machine code, which ./larder puts into the folder node beside
// this program where it can make it, or else this program itself.
namespace Larder.Cli.Launch;

static class NodeBuilds
{
    /// <summary>Program and arguments that run a node of this build.</summary>
    public static IReadOnlyList<string> Command
    {
        get
        {
            var native = Path.Combine(AppContext.BaseDirectory, "node", "Larder.NodeProgram");
            if (File.Exists(native)) return [native];
            if (IsSelfContained) return [Environment.ProcessPath!, "node"];
            return ["dotnet", typeof(NodeBuilds).Assembly.Location, "node"];
        }
    }

    // What is shipped brings its .NET, and the machine may have no other.
    static bool IsSelfContained => File.Exists(Path.Combine(AppContext.BaseDirectory, "libcoreclr.so"));
}
