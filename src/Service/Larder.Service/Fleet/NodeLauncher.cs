// Starts the process of a node so that it outlives the service: in a session of its own (no terminal signal reaches
// it), with its output in a file. A shell does the preparing and then becomes the node, so the pid that it noted is
// the node's; it is on disk before the node runs, and a service that is killed right here finds the node when it
// starts.
using System.Diagnostics;

namespace Larder.Service.Fleet;

/// <summary>Starts node processes.</summary>
static class NodeLauncher
{
    public const string LogFileName = "node.log";

    const string Script =
        """
        read -r stat < /proc/$$/stat
        set_fields() { shift 21; ticks=$1; }
        set_fields $stat
        read -r boot < /proc/sys/kernel/random/boot_id
        echo "$$ $ticks $boot" > node.pid.new && mv node.pid.new node.pid || exit 1
        exec setsid "$@" < /dev/null >> node.log 2>&1
        """;

    /// <summary>Starts the command in the node's directory and returns its pid.</summary>
    public static int Start(NodeCommand command, string directory)
    {
        Directory.CreateDirectory(directory);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = directory, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add("larder-node");
        start.ArgumentList.Add(command.Program);
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        return process.Id;
    }
}
