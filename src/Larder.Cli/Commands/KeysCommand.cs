// larder keys: the access keys with which API calls are signed.
using System.CommandLine;
using Larder.Cli.Launch;
using Larder.Cli.Output;

namespace Larder.Cli.Commands;

static class KeysCommand
{
    public static Command Build(Launchers launchers, Terminal terminal)
    {
        Option<string> data = Options.Data("Folder of the service that the keys are for.");
        data.Recursive = true;
        Option<string?> join = new("--join")
        {
            Description = "Instead of a folder: the database of the hosts that the keys are for; better told in "
                + $"{HostOptions.JoinVariable}.",
            HelpName = "CONNECTION",
            Recursive = true,
        };
        Argument<string> id = new("id") { Description = "The access key id." };
        Command add = new("add", "Make a key and show its secret, this once.");
        Command list = new("list", "List the keys, without their secrets.");
        Command remove = new("remove", "Forget a key. Requests signed with it are refused from then on.") { id };
        Command command = new("keys", "Make, list and remove the access keys with which API calls are signed.")
        {
            data, join, add, list, remove,
        };
        add.SetAction(Launch(KeysDeed.Add));
        list.SetAction(Launch(KeysDeed.List));
        remove.SetAction(Launch(KeysDeed.Remove));
        return command;

        Func<ParseResult, CancellationToken, Task<int>> Launch(KeysDeed deed) => (parsed, stop) => launchers.Keys(
            new KeysRequest(
                deed,
                Path.GetFullPath(parsed.GetRequiredValue(data)),
                deed == KeysDeed.Remove ? parsed.GetValue(id) : null,
                terminal.Output,
                HostOptions.JoinOf(parsed.GetValue(join))),
            stop);
    }
}
