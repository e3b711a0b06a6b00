// What scripts need of the node that they run in.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Access;
using Larder.Engine.Persistence;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Execution.Scripting;

/// <summary>Put together with the node.</summary>
/// <param name="Runner">Runs what scripts call.</param>
/// <param name="Bindings">Tells which commands are there.</param>
sealed record ScriptHost(
    ICommandRunner Runner, CommandBindings Bindings, UserTable Users, ClientRights Rights, MonitorFeed Feed,
    ServerLifetime Lifetime, ServerLog Log, DiskTrouble Trouble, ReplicationStanding Standing);
