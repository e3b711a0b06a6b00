// Changes of every kind, by several clients at once.
using Larder.Conformance.Tests.Propagation;
using Larder.Conformance.Tests.Random;
using Larder.TestKit;

namespace Larder.Conformance.Tests.Replication;

/// <summary>Commands that all makers' servers know, or those of Valkey 9 as well.</summary>
/// <param name="ends">Whether keys end soon, which changes data when nobody calls a command.</param>
sealed class Load(int seed, bool isOfValkey, bool ends = true)
{
    const int Databases = 3;

    const string Library =
        "#!lua name=lib\nredis.register_function('put', function(keys, args) redis.call('SET', keys[1], args[1]) " +
        "return redis.call('RPUSH', keys[1]..':l', args[1], redis.call('TIME')[1]) end)";

    // Redis 7.0 and Valkey 9.1 lengthen a string for a BITFIELD that then fails, and tell their replicas nothing of it.
    const string Untold = "OVERFLOW FAIL";

    static readonly CommandFamily[] Told =
    [
        .. CommandFamilies.All.Select(family => family with
        {
            Templates = [.. family.Templates.Where(template => !template.Contains(Untold))],
        }),
    ];

    readonly CommandFamily[] _families = isOfValkey
        ? [
            .. Told, .. Enumerable.Repeat(RewrittenCommands.Timed, 4),
            .. Enumerable.Repeat(RewrittenCommands.Chosen, 4),
        ]
        : Told;

    /// <summary>Runs so many commands of each of so many clients.</summary>
    public void Run(Member member, int clients, int commands)
    {
        using (RespConnection client = member.Connect()) client.Call("FUNCTION", "LOAD", "REPLACE", Library);
        List<Exception> failures = [];
        Thread[] threads =
        [
            .. Enumerable.Range(0, clients).Select(client => new Thread(() =>
            {
                try
                {
                    RunOne(member, seed * 100 + client, commands);
                }
                catch (Exception failure)
                {
                    lock (failures) failures.Add(failure);
                }
            })),
        ];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    void RunOne(Member member, int seed, int commands)
    {
        using RespConnection client = member.Connect();
        System.Random random = new(seed);
        IEnumerator<Step>[] sources = [.. _families.Select(family => family.Commands(seed, commands + 10).GetEnumerator())];
        for (int done = 0; done < commands; done++)
        {
            if (random.Next(30) == 0) client.Call("SELECT", $"{random.Next(Databases)}");
            switch (random.Next(40))
            {
                case 0:
                    client.Call("SET", $"big{random.Next(3)}", new string('b', random.Next(400_000)));
                    break;
                case 1:
                    client.Call("FCALL", "put", "1", $"f{random.Next(5)}", $"{done}");
                    break;
                case 2 when ends:
                    client.Call("SET", $"soon{random.Next(20)}", "v", "PX", $"{random.Next(1, 30)}");
                    break;
                case < 10:
                    client.Call("MULTI");
                    for (int left = random.Next(4); left > 0; left--) client.Call(Next(sources, random).Words);
                    client.Call("EXEC");
                    break;
                default:
                    client.Call(Next(sources, random).Words);
                    break;
            }
        }
    }

    static Step Next(IEnumerator<Step>[] sources, System.Random random)
    {
        IEnumerator<Step> source = sources[random.Next(sources.Length)];
        source.MoveNext();
        return source.Current;
    }
}
