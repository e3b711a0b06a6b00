// What larder node was told, judged and ready to start.
using Larder.Engine.Settings;

namespace Larder.Cli.Commands;

/// <summary>Which server a node is to clients.</summary>
enum NodeEngine
{
    Valkey,
    Redis,
    Memcached,
}

/// <summary>A node to run.</summary>
/// <param name="Engine">Which server it is to clients.</param>
/// <param name="Settings">Every directive, read from file and command line.</param>
sealed record NodeRequest(NodeEngine Engine, ServerSettings Settings);
