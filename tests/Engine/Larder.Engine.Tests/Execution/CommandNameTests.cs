// Commands are found by their names in whatever case, and by nothing else.
using System.Text;
using Larder.Engine.Execution.Specs;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class CommandNameTests
{
    static readonly CommandTable Table = new();

    [Fact]
    public void Every_command_is_found_in_any_case()
    {
        foreach (var command in Table.Commands)
        {
            Assert.Same(command, Table.Find(Encoding.ASCII.GetBytes(command.Name)));
            Assert.Same(command, Table.Find(Encoding.ASCII.GetBytes(command.Name.ToUpperInvariant())));
            var mixed = command.Name.Select((c, i) => i % 2 == 0 ? char.ToUpperInvariant(c) : c);
            Assert.Same(command, Table.Find(Encoding.ASCII.GetBytes([.. mixed])));
        }
    }

    [Fact]
    public void No_name_with_another_byte_is_taken_for_a_command()
    {
        foreach (var command in Table.Commands)
        {
            for (var place = 0; place < command.NameBytes.Length; place++)
            {
                for (var flip = 1; flip < 256; flip++)
                {
                    var name = (byte[])command.NameBytes.Clone();
                    name[place] ^= (byte)flip;
                    var text = Encoding.Latin1.GetString(name).ToLowerInvariant();
                    if (!Table.TryFind(text, out var same) || text.Contains('|')) same = null!;
                    Assert.Same(same, Table.Find(name));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("get\0")]
    [InlineData("ge")]
    [InlineData("georadiusbymembers")]
    [InlineData("georadiusb")]
    public void What_is_no_name_is_not_found(string name) => Assert.Null(Table.Find(Encoding.ASCII.GetBytes(name)));
}
