// Random commands of several clients, one after the other: who waits, who is woken, and with what, is the same on both
// servers after each of them.
using Larder.Conformance.Tests.Random;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Clients;

public sealed class SeveralClientsTests
{
    const int ClientCount = 4, StepCount = 40, RoundCount = 25;

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(4, 3, 4)]
    public void Both_servers_serve_the_same_clients(int seed, int protocol, int loops)
    {
        using ServerProcess real = Peers.StartValkey(), own = LarderNode.Start("valkey", "--io-threads", $"{loops}");
        for (int round = 0; round < RoundCount; round++) Run(real, own, seed * 1000 + round, protocol);
    }

    static void Run(ServerProcess real, ServerProcess own, int seed, int protocol)
    {
        using ClientGroup there = new(real, ClientCount, protocol), here = new(own, ClientCount, protocol);
        foreach (ClientGroup group in (ClientGroup[])[there, here]) group.Control.Call("FLUSHALL");
        System.Random random = new(seed);
        using IEnumerator<Step> usual = WaitingCommands.Usual.Commands(seed, int.MaxValue).GetEnumerator();
        using IEnumerator<Step> queued = WaitingCommands.Queued.Commands(seed, int.MaxValue).GetEnumerator();
        bool[] waits = new bool[ClientCount], queues = new bool[ClientCount];
        List<string> told = [$"seed {seed}"];
        for (int step = 0; step < StepCount; step++)
        {
            int client = random.Next(ClientCount);
            if (waits[client])
            {
                // Now and then, so that most are served.
                if (random.Next(8) != 0 && waits.Contains(false)) continue;
                string how = random.Next(2) == 0 ? "ERROR" : "TIMEOUT";
                told.Add($"{client}: is unblocked, {how}");
                Compare(told, there.Unblock(client, how), here.Unblock(client, how));
            }
            else
            {
                Step next = Next(queues[client] ? queued : usual, there);
                told.Add($"{client}: {next}");
                string? reply = there.Call(client, next);
                string? ownReply = here.Call(client, next);
                // A timeout of moments ends where nothing else can happen meanwhile.
                if (EndsSoon(next))
                {
                    reply ??= there.Receive(client, Shown(told));
                    ownReply ??= here.Receive(client, Shown(told));
                }
                Compare(told, reply, ownReply);
                waits[client] = reply is null;
                if (next.Name == "MULTI" && !reply!.StartsWith('-')) queues[client] = true;
                if (next.Name is "EXEC" or "DISCARD") queues[client] = false;
            }
            for (int other = 0; other < ClientCount; other++)
            {
                if (!waits[other]) continue;
                waits[other] = there.Waits(other);
                if (!waits[other]) Compare(told, there.Receive(other, Shown(told)), here.Receive(other, Shown(told)));
                else Compare(told, null, here.TryReceive(other));
            }
        }
        foreach (string key in (string[])["l0", "l1", "z0", "z1", "s0", "s1"])
        {
            foreach (string[] look in (string[][])
                [["LRANGE", key, "0", "-1"], ["ZRANGE", key, "0", "-1", "WITHSCORES"], ["XRANGE", key, "-", "+"],
                    ["XINFO", "GROUPS", key], ["TYPE", key]])
            {
                told.Add(string.Join(' ', look));
                Compare(told, RespConnection.Text(there.Control.Call(look)), RespConnection.Text(here.Control.Call(look)));
            }
        }
    }

    // What is stored over a value of another kind wakes nobody in Valkey, see docs/compatibility.md.
    static Step Next(IEnumerator<Step> source, ClientGroup group)
    {
        source.MoveNext();
        Step step = source.Current;
        if (step.Name is not ("SORT" or "ZUNIONSTORE")) return step;
        string target = RespConnection.Text(step.Words[step.Name == "SORT" ? ^1 : 1]);
        string type = RespConnection.Text(group.Control.Call("TYPE", target)).TrimEnd();
        return type == "+none" || type == (step.Name == "SORT" ? "+list" : "+zset") ? step : Step.Of("PING");
    }

    static bool EndsSoon(Step step)
    {
        string[] words = [.. step.Words.Select(RespConnection.Text)];
        return words.Contains("0.01") || words is ["XREAD", "BLOCK", "1", ..] or ["WAIT", _, "1"];
    }

    static void Compare(List<string> told, string? real, string? own)
    {
        if (real == own) return;
        Assert.Fail($"{Shown(told)}\n    real: {real ?? "waits"}\n    own:  {own ?? "waits"}");
    }

    static string Shown(List<string> told) => string.Join('\n', told);
}
