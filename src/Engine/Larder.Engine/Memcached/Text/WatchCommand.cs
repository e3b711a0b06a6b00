// watch: the connection is told what happens from now on, and is served no more.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Text;

static class WatchCommand
{
    public static void Run(MemcachedContext context)
    {
        if (!context.Server.Settings.Memcached.Watch.Value)
        {
            context.Output.WriteLine("CLIENT_ERROR watch commands not allowed"u8);
            return;
        }
        if (context.Output.Length > 0)
        {
            context.Output.WriteLine("ERROR cannot pipeline other commands before watch"u8);
            return;
        }
        var words = context.Request.Tokens.Count;
        var topics = words == 1 ? WatchTopics.Fetchers : WatchTopics.None;
        for (var i = 1; i < words; i++)
        {
            var topic = TopicOf(context, i);
            if (topic == WatchTopics.None)
            {
                context.Output.WriteLine("ERROR"u8);
                return;
            }
            topics |= topic;
        }
        var client = context.Client;
        client.Watcher = context.Server.Watchers.Add(client.Connection, topics);
        context.Output.WriteLine(client.Watcher == null
            ? "WATCHER_TOO_MANY log watcher limit reached"u8
            : "OK"u8);
    }

    static WatchTopics TopicOf(MemcachedContext context, int word)
    {
        if (context.Begins(word, "rawcmds"u8)) return WatchTopics.Silent;
        if (context.Begins(word, "evictions"u8)) return WatchTopics.Evictions;
        if (context.Begins(word, "fetchers"u8)) return WatchTopics.Fetchers;
        if (context.Begins(word, "mutations"u8)) return WatchTopics.Mutations;
        if (context.Begins(word, "sysevents"u8)) return WatchTopics.Silent;
        if (context.Begins(word, "connevents"u8)) return WatchTopics.Connections;
        return context.Begins(word, "deletions"u8) ? WatchTopics.Deletions : WatchTopics.None;
    }
}
