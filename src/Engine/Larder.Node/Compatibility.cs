// compatible-version of the configuration: the node is to clients an older Valkey, a Redis, or an older memcached.
using Larder.Engine.Execution.Specs;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Syntax;

namespace Larder.Node;

static class Compatibility
{
    static readonly Version s_oldestMemcached = new(1, 4, 5);

    /// <exception cref="ConfigException">There is no such version to be compatible with.</exception>
    public static void Apply(CommandTable table, ServerSettings settings, NodeEngine engine)
    {
        var text = settings.Process.CompatibleVersion.Value;
        if (text.Length == 0) return;
        if (engine == NodeEngine.Memcached)
        {
            CheckMemcached(text);
            return;
        }
        if (ServerIdentity.TryRead(text, engine == NodeEngine.Redis, out var identity) is { } error)
            throw new ConfigException(error);
        table.Become(identity);
    }

    // Its protocol has only grown within these: a client that knows the older one finds all of it.
    static void CheckMemcached(string text)
    {
        if (text.Split('.').Length == 3 && Version.TryParse(text, out var version) && version.ToString() == text
            && version >= s_oldestMemcached && version <= MemcachedServer.Newest) return;
        throw new ConfigException(
            $"compatible-version of a memcached node is one from {s_oldestMemcached} to {MemcachedServer.Newest}, not '{text}'");
    }
}
