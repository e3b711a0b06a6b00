// Starts the process of a node so that it outlives the service: in a session of its own (no terminal signal reaches it),
// with its output in a file (node.out; its log is another). A shell does the preparing and then becomes the node, so the pid
// that it noted is the node's; it is on disk before the node runs, and a service that is killed right here finds the node
// when it starts. Only then does the content that a planned stop has kept become what this process loads (NodeFolder.cs): the
// first that loads it whole, of three at most.
using System.Diagnostics;

namespace Larder.Service.Fleet;

/// <summary>A command line.</summary>
sealed record NodeCommand(string Program, IReadOnlyList<string> Arguments);

/// <summary>Starts node processes.</summary>
static class NodeLauncher
{
    /// <summary>What tells a node's process from others of this machine: its folder, in its environment.</summary>
    public const string FolderVariable = "LARDER_NODE";

    // Nothing else of the service's environment reaches a node: there may be secrets in it.
    static readonly string[] Variables = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH"];
    static readonly string[] Families = ["DOTNET_", "LC_", "LARDER_"];

    const string Script =
        """
        umask 077
        read -r stat < /proc/$$/stat
        set_fields() { shift 21; ticks=$1; }
        set_fields $stat
        read -r boot < /proc/sys/kernel/random/boot_id
        echo "$$ $ticks $boot" > node.pid.new && mv node.pid.new node.pid || exit 1
        rm -f temp-*.rdb
        tries=0
        if [ -e kept.rdb ]; then
          echo 1 > kept.tries && mv kept.rdb dump.rdb || exit 1
        else
          [ ! -e kept.tries ] || read -r tries < kept.tries
          case $tries in
            1|2) echo $((tries + 1)) > kept.tries || exit 1 ;;
            *) rm -f dump.rdb kept.tries ;;
          esac
        fi
        exec setsid "$@" < /dev/null > node.out 2>&1
        """;

    /// <summary>Starts the command in the node's directory and returns its pid.</summary>
    public static int Start(NodeCommand command, string directory)
    {
        NodeFolder.Create(directory);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = directory, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add("larder-node");
        start.ArgumentList.Add(command.Program);
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => !IsPassedOn(name)).ToArray()) start.Environment.Remove(name);
        start.Environment[FolderVariable] = directory;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        return process.Id;
    }

    static bool IsPassedOn(string name) =>
        Variables.Contains(name) || Families.Any(family => name.StartsWith(family, StringComparison.Ordinal));
}
