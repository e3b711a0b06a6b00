// Binds MIGRATE.
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Requests;

namespace Larder.Engine.Commands.Migration;

static class MigrationFamily
{
    public static void Bind(CommandBindings bindings, PeerLinks links, BlockedClients blocked) =>
        bindings.Bind("migrate", new Migrate(links, blocked).Run);
}
