// compatible-version of the configuration: the node is to clients an older Valkey, or a Redis.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Syntax;

namespace Larder.Node;

static class Compatibility
{
    /// <exception cref="ConfigException">There is no such version to be compatible with.</exception>
    public static void Apply(CommandTable table, ServerSettings settings, NodeEngine engine)
    {
        var text = settings.Process.CompatibleVersion.Value;
        if (text.Length == 0) return;
        if (engine == NodeEngine.Memcached) throw new ConfigException("a memcached node has no compatible-version");
        if (ServerIdentity.TryRead(text, engine == NodeEngine.Redis, out var identity) is { } error)
            throw new ConfigException(error);
        table.Become(identity);
    }
}
