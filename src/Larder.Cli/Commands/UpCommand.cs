// larder up: the managed service on this machine.
using System.CommandLine;
using Larder.Cli.Launch;

namespace Larder.Cli.Commands;

static class UpCommand
{
    public static Command Build(Launchers launchers)
    {
        Option<int> port = Options.Port("--port", "Port of the API and the web console.", 6400);
        Option<string> data = new("--data")
        {
            Description = "Folder for state, logs and the nodes' files.",
            HelpName = "DIR",
            DefaultValueFactory = _ => DataFolder.Usual,
        };
        Option<string> runtime = Options.OneOf(
            "--runtime", "What runs as a node: Larder's own, or the servers of this machine.", "larder", "native");
        Command command = new("up", "Run the service: the ElastiCache API and the web console on this machine.")
        {
            port, data, runtime,
        };
        command.SetAction((parsed, stop) =>
        {
            string folder = Path.GetFullPath(parsed.GetRequiredValue(data));
            return launchers.Up(
                new UpRequest(parsed.GetValue(port), folder, parsed.GetRequiredValue(runtime)), stop);
        });
        return command;
    }
}
