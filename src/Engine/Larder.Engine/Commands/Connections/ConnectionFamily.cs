// Binds the connection commands to the command table.
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Connections;

static class ConnectionFamily
{
    public static void Bind(
        CommandBindings bindings, UserTable users, AccessLog accessLog, Monitors monitors, ClientEnd end)
    {
        var authentication = new Authentication(users, accessLog);
        var basics = new Basics(authentication, monitors, end);
        bindings.Bind("ping", Basics.Ping);
        bindings.Bind("echo", Basics.Echo);
        bindings.Bind("quit", Basics.Quit);
        bindings.Bind("select", Basics.Select);
        bindings.Bind("reset", basics.Reset);
        bindings.Bind("auth", authentication.Auth);
        bindings.Bind("hello", authentication.Hello);
    }
}
