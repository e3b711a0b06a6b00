// How common clients connect to a cache. Passwords are placeholders.
namespace Larder.WebConsole.Caches;

/// <summary>A text for a program or a shell.</summary>
sealed record Snippet(string Client, string Text);

static class Snippets
{
    public static IReadOnlyList<Snippet> Of(CacheView cache)
    {
        if (cache.Endpoints.Count == 0) return [];
        return cache.IsMemcached ? OfMemcached(cache) : OfResp(cache);
    }

    static Snippet[] OfResp(CacheView cache)
    {
        var primary = cache.Endpoints[0];
        var hasUsers = cache.UserGroups.Count > 0;
        var user = hasUsers ? "USER" : "default";
        var needs = cache.NeedsPassword;
        return
        [
            new("redis-cli", $"redis-cli -h {primary.Host} -p {primary.Port}"
                + (needs ? $" --user {user} --askpass" : "")),
            new("StackExchange.Redis",
                $"""
                var cache = await ConnectionMultiplexer.ConnectAsync("{primary.Text}{(needs
                    ? $",user={user},password=..." : "")}");
                var db = cache.GetDatabase();
                await db.StringSetAsync("greeting", "hello", TimeSpan.FromMinutes(5));
                """),
            new("ioredis",
                $$"""
                import Redis from "ioredis";
                const cache = new Redis({ host: "{{primary.Host}}", port: {{primary.Port}}{{(needs
                    ? $", username: \"{user}\", password: process.env.CACHE_PASSWORD" : "")}} });
                await cache.set("greeting", "hello", "EX", 300);
                """),
            new("redis-py",
                $"""
                import os, redis
                cache = redis.Redis(host="{primary.Host}", port={primary.Port}{(needs
                    ? $", username=\"{user}\", password=os.environ[\"CACHE_PASSWORD\"]" : "")})
                cache.set("greeting", "hello", ex=300)
                """),
        ];
    }

    static Snippet[] OfMemcached(CacheView cache)
    {
        var first = cache.Endpoints[0];
        var nodes = cache.Endpoints.Where(endpoint => endpoint.Label != "Configuration").ToArray();
        if (nodes.Length == 0) nodes = [first];
        return
        [
            new("netcat",
                $"printf 'set greeting 0 300 5\\r\\nhello\\r\\nget greeting\\r\\nquit\\r\\n' | nc {first.Host} {first.Port}"),
            new("pymemcache",
                $"""
                from pymemcache.client.hash import HashClient
                cache = HashClient([{string.Join(", ", nodes.Select(node => $"(\"{node.Host}\", {node.Port})"))}])
                cache.set("greeting", "hello", expire=300)
                """),
            new("memjs",
                $$"""
                import memjs from "memjs";
                const cache = memjs.Client.create("{{string.Join(",", nodes.Select(node => node.Text))}}");
                await cache.set("greeting", "hello", { expires: 300 });
                """),
            new("php-memcached",
                $"""
                $cache = new Memcached();
                {string.Join("\n", nodes.Select(node => $"$cache->addServer('{node.Host}', {node.Port});"))}
                $cache->set('greeting', 'hello', 300);
                """),
        ];
    }
}
