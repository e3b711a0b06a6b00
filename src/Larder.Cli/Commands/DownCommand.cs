// larder down: the end of what larder up has started.
using System.CommandLine;
using Larder.Cli.Launch;
using Larder.Cli.Output;

namespace Larder.Cli.Commands;

static class DownCommand
{
    public static Command Build(Launchers launchers, Terminal terminal)
    {
        Option<string> data = Options.Data("Folder of the service that is to end.");
        Option<bool> discard = new("--discard") { Description = "The caches do not keep their content." };
        Command command = new("down", "End the service of a data folder and all its caches. The next up has them back.")
        {
            data, discard,
        };
        command.SetAction((parsed, stop) => launchers.Down(
            new DownRequest(
                Path.GetFullPath(parsed.GetRequiredValue(data)), parsed.GetValue(discard), terminal.Output, terminal.Error),
            stop));
        return command;
    }
}
