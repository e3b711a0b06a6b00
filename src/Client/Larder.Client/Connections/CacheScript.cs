// A script that the cache runs. StackExchange.Redis's own way to run one goes on after the answer on a thread of the pool, all of
// which may be waiting for just that.
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Larder.Client.Connections;

sealed class CacheScript(string text)
{
    readonly string _hash = Name(text);

    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ExecuteAsync("EVALSHA", Arguments(_hash, keys, values));
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ExecuteAsync("EVAL", Arguments(text, keys, values));
        }
    }

    static object[] Arguments(string script, RedisKey[] keys, RedisValue[] values) =>
        [script, keys.Length, .. keys.Select(key => (object)key), .. values.Select(value => (object)value)];

#pragma warning disable CA5350 // It is the name that the protocol has for the script.
    static string Name(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}
