// What a row brought: every server's samples, and the medians that the tables show.
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench.Report;

/// <summary>The samples of one row.</summary>
sealed class RowResult(Row row)
{
    readonly List<string> _peers = [];
    readonly Dictionary<ServerSpec, List<double[]>> _samples = [];
    readonly List<string> _notes = [];

    public Row Row => row;

    /// <summary>Peers with at least one sample, Larder first.</summary>
    public IReadOnlyList<string> Peers => _peers;

    /// <summary>Why a server has no figures here.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public void Add(ServerSpec server, double[] values)
    {
        if (!_peers.Contains(server.Peer)) _peers.Add(server.Peer);
        if (!_samples.TryGetValue(server, out var samples)) _samples[server] = samples = [];
        samples.Add(values);
    }

    public void Note(string text) => _notes.Add(text);

    /// <summary>
    /// The median of a figure over the rounds; of several settings of one program, the one that does better.
    /// </summary>
    public double Median(string peer, int figure)
    {
        var best = double.NaN;
        foreach (var (server, samples) in _samples)
        {
            if (server.Peer != peer) continue;
            best = row.Figures[figure].BetterOf(best, MedianOf([.. samples.Select(sample => sample[figure])]));
        }
        return best;
    }

    /// <summary>Larder's median divided by a peer's.</summary>
    public double Ratio(string peer, int figure) =>
        Median(ServerCatalog.Larder, figure) / Median(peer, figure);

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double MedianOf(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
