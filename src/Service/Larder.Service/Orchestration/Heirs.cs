// Who has most of a primary's data. What is known of the replicas is a moment old, and one may hold an acknowledged write that
// another has not read from its socket yet: they are asked.
using System.Globalization;
using Larder.Service.Fleet;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Asks nodes how far they are.</summary>
sealed class Heirs(Hosts hosts, TimeProvider time, ILogger<Heirs> log)
{
    const int DrainMs = 500, AskAgainMs = 10;

    /// <summary>The replica that has most, or the one named where nobody has more: they are asked until each has come to the end
    /// of what the primary sent, or for a little while.</summary>
    /// <param name="histories">See <see cref="PlanFacts.Histories"/>.</param>
    /// <param name="mustTell">One that cannot be asked may be able to in a moment, and is not passed over.</param>
    /// <exception cref="IOException">One that has to tell could not be asked.</exception>
    public async Task<NodeRecord> MostAdvancedAsync(
        CacheRecord cache, NodeRecord named, IReadOnlyDictionary<int, string> histories, bool mustTell)
    {
        var shard = cache.Shards.Single(row => row.Number == named.Shard);
        var seen = cache.Nodes.ToDictionary(node => node.Name, hosts.Look);
        var able = ShardPlan.Candidates(cache, shard, seen, histories).Append(named).Distinct();
        var limit = Task.Delay(TimeSpan.FromMilliseconds(DrainMs), time);
        var offsets = new Dictionary<NodeRecord, long> { [named] = -1 };
        var asked = Task.WhenAll(able.Select(AskAsync));
        await Task.WhenAny(limit, asked);
        if (asked.IsFaulted) await asked;
        return offsets.MaxBy(pair => pair.Value).Key;

        async Task AskAsync(NodeRecord node)
        {
            try
            {
                for (var isReading = true; isReading && !limit.IsCompleted;)
                {
                    var info = await ReplicationAsync(node);
                    offsets[node] = OffsetIn(info);
                    isReading = info.Contains("master_link_status:up", StringComparison.Ordinal);
                    if (isReading) await Task.Delay(TimeSpan.FromMilliseconds(AskAgainMs), time);
                }
            }
            catch (Exception failure) when (failure is NodeErrorException || (failure is IOException && !mustTell))
            {
                log.LogWarning("{Cache}: {Node} does not tell how far it is: {Reason}", cache.Key, node.Name, failure.Message);
            }
        }
    }

    /// <summary>How far a node is; -1 where it does not tell.</summary>
    public async Task<long> OffsetAsync(NodeRecord node) => OffsetIn(await ReplicationAsync(node));

    async Task<string> ReplicationAsync(NodeRecord node) =>
        await hosts.Of(node).CallAsync(node.Name, "INFO", "replication") as string ?? "";

    static long OffsetIn(string text)
    {
        const string field = "master_repl_offset:";
        var line = text.Split("\r\n").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? -1 : long.Parse(line[field.Length..], CultureInfo.InvariantCulture);
    }
}
