// Every command is explained: COMMAND DOCS tells what it is for and what it costs.
using Larder.Engine.Commands.Server.Documentation;
using Larder.Engine.Execution.Specs;
using Xunit;

namespace Larder.Engine.Tests.Commands.Reference;

public sealed class CommandSummaryTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Every_command_and_subcommand_has_a_summary_and_a_complexity()
    {
        var commands = new CommandTable().All;
        Assert.Equal(commands.Select(command => command.Name).Order(), CommandSummaries.Names.Order());
        Assert.All(commands, command =>
        {
            Assert.EndsWith(".", CommandSummaries.Of(command).Summary);
            Assert.NotEmpty(CommandSummaries.Of(command).Complexity);
        });
    }

    [Fact]
    public void Clients_find_both_where_they_look_for_them()
    {
        Assert.StartsWith("*2\r\n$3\r\nget\r\n*10\r\n$7\r\nsummary\r\n", _node.Line("COMMAND DOCS get"));
        Assert.Contains("\r\n$5\r\nsince\r\n$5\r\n1.0.0\r\n$5\r\ngroup\r\n$6\r\nstring\r\n$10\r\ncomplexity\r\n$4\r\nO(1)\r\n",
            _node.Line("COMMAND DOCS get"));
        Assert.Contains(
            "$9\r\ndoc_flags\r\n*1\r\n+deprecated\r\n$16\r\ndeprecated_since\r\n$5\r\n5.0.0\r\n$11\r\nreplaced_by\r\n" +
            "$11\r\n`REPLICAOF`\r\n", _node.Line("COMMAND DOCS slaveof"));
    }
}
