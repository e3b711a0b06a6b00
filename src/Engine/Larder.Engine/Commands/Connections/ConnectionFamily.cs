// Binds the connection commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Connections;

public static unsafe class ConnectionFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("ping", &Basics.Ping);
        table.Bind("echo", &Basics.Echo);
        table.Bind("quit", &Basics.Quit);
        table.Bind("select", &Basics.Select);
        table.Bind("reset", &Basics.Reset);
        table.Bind("auth", &Authentication.Auth);
        table.Bind("hello", &Authentication.Hello);
        ClientFamily.Bind(table);
    }
}
