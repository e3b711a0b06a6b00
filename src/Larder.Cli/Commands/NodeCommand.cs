// larder node: one node, told what valkey-server or memcached would be told.
using Larder.Cli.Output;
using Larder.Engine.Settings.Syntax;
using System.CommandLine;
using Larder.Cli.Launch;
using Larder.Engine.Settings.Files;
using Larder.Engine.Settings;
using Larder.Node;
using Larder.NodeProgram;

namespace Larder.Cli.Commands;

static class NodeCommand
{
    public static Command Build(Launchers launchers, Terminal terminal)
    {
        Option<string> engine = Options.OneOf(
            "--engine", "Which server the node is to clients.", "valkey", "redis", "memcached");
        Command command = new("node",
            "Run one node: [CONFIGFILE] [--directive value...], with the options of valkey-server or memcached.")
        {
            engine,
        };
        // Directives and memcached's options are read by NodeArguments.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, stop) =>
        {
            NodeEngine kind = Enum.Parse<NodeEngine>(parsed.GetRequiredValue(engine), ignoreCase: true);
            try
            {
                ServerSettings settings = NodeArguments.Load(kind, parsed.UnmatchedTokens);
                NodeOptions node = new() { Engine = kind, Settings = settings, Log = terminal.Output };
                return launchers.Node(node, stop);
            }
            catch (ConfigException wrong)
            {
                terminal.Refuse(wrong.Report);
                return Task.FromResult(ExitCodes.Failed);
            }
        });
        return command;
    }
}
