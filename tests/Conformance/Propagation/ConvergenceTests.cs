// Many clients change one node at once; another that is given nothing but its stream comes to hold the same.
using System.Text;
using System.Text.RegularExpressions;
using Larder.Conformance.Tests.Random;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Propagation;

public sealed partial class ConvergenceTests
{
    const int Clients = 6, Rounds = 12, CommandsPerRound = 250, Databases = 2;

    static readonly CommandFamily[] Families =
        
    [
        .. CommandFamilies.All, .. Enumerable.Repeat(RewrittenCommands.Timed, 4),
        .. Enumerable.Repeat(RewrittenCommands.Chosen, 4),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_node_that_repeats_the_stream_holds_the_same(int seed)
    {
        using StreamedLarder first = new(), second = new();
        using RespConnection repeating = second.ConnectAsPrimary();
        for (int round = 1; round <= Rounds; round++)
        {
            List<string> errors = [];
            Thread[] clients =
            [
                .. from client in Enumerable.Range(0, Clients)
                   let ownSeed = seed * 1000 + round * 10 + client
                   select new Thread(() => Run(first, ownSeed)),
            ];
            foreach (Thread client in clients) client.Start();
            while (clients.Any(client => client.IsAlive)) Repeat(first, repeating, errors);
            // What has ended is gone from the first when it comes to that.
            bool AreSame()
            {
                Repeat(first, repeating, errors);
                return Contents(first) == Contents(second);
            }
            bool isSame = SpinWait.SpinUntil(AreSame, TimeSpan.FromMinutes(2));
            Assert.True(errors.Count == 0, $"round {round}, {errors.Count} errors\n{string.Join('\n', errors.Take(10))}");
            Assert.True(isSame, $"round {round}\n{string.Join('\n', Differences(first, second))}");
        }
    }

    static void Run(StreamedLarder node, int seed)
    {
        using RespConnection client = node.Connect();
        System.Random random = new(seed);
        IEnumerator<Step>[] sources = [.. Families.Select(family => family.Commands(seed, CommandsPerRound).GetEnumerator())];
        for (int left = CommandsPerRound; left > 0; left--)
        {
            if (random.Next(50) == 0) client.Call("SELECT", $"{random.Next(Databases)}");
            List<Step> steps = [];
            for (int more = random.Next(6) == 0 ? 3 : 1; more > 0; more--)
            {
                IEnumerator<Step> source = sources[random.Next(sources.Length)];
                source.MoveNext();
                steps.Add(random.Next(6) == 0 ? InScript(source.Current) : source.Current);
            }
            if (steps.Count > 1) client.Call("MULTI");
            foreach (Step step in steps) client.Call(step.Words);
            if (steps.Count > 1) client.Call("EXEC");
        }
    }

    static Step InScript(Step step)
    {
        Step script = Step.Of("EVAL", "return redis.pcall(unpack(ARGV))", "0");
        return script with { Words = [.. script.Words, .. step.Words] };
    }

    static void Repeat(StreamedLarder first, RespConnection second, List<string> errors)
    {
        foreach (byte[] command in first.ReadCommands())
        {
            second.SendRaw(command);
            string reply = second.ReceiveText();
            if (Error().IsMatch(reply)) errors.Add($"{Shown(command)}: {reply}");
        }
    }

    static IEnumerable<string> Differences(StreamedLarder first, StreamedLarder second)
    {
        for (int database = 0; database < Databases; database++)
        {
            foreach (StreamedLarder node in (StreamedLarder[])[first, second]) node.Control.Call("SELECT", $"{database}");
            string[] keys = [.. Words(first.Control.Call("KEYS", "*")).Union(Words(second.Control.Call("KEYS", "*")))];
            foreach (string key in keys)
            {
                string there = Shown(first.Control.Call("DUMP", key)), here = Shown(second.Control.Call("DUMP", key));
                if (there != here) yield return $"{key} in {database}: {there} / {here}";
            }
        }
    }

    static IEnumerable<string> Words(byte[] array) =>
        RespConnection.Text(array).Split("\r\n").Where(line => line.Length > 0 && line[0] is not ('*' or '$'));

    static string Shown(byte[] bytes) =>
        RespConnection.Text(bytes.AsSpan(0, Math.Min(bytes.Length, 300)).ToArray()).Replace("\r\n", " ");

    // At the start, or among the replies of a transaction. A PFADD that raises registers and then meets damage (SETRANGE made
    // it) is told, and meets it here too.
    [GeneratedRegex(@"(^|\n)-(?!INVALIDOBJ )[A-Z]+ ")]
    private static partial Regex Error();

    // What DEBUG DIGEST tells, and of consumer groups what is pending.
    static string Contents(StreamedLarder node)
    {
        StringBuilder text = new(RespConnection.Text(node.Control.Call("DEBUG", "DIGEST")));
        for (int database = 0; database < Databases; database++)
        {
            node.Control.Call("SELECT", $"{database}");
            for (int key = 0; key < 4; key++)
            {
                for (int group = 0; group < 2; group++)
                    text.Append(RespConnection.Text(node.Control.Call("XPENDING", $"s{key}", $"g{group}")));
            }
        }
        return text.ToString();
    }
}
