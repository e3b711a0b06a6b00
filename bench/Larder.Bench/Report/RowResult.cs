// What a row brought: every server's samples, and the medians that the tables show.
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench.Report;

/// <summary>The samples of one row.</summary>
sealed class RowResult(Row row)
{
    // From here on a loop of the generator is the limit in some stretches of a measurement.
    const double BusyPercent = 85;

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
    public double Median(string peer, int figure) => MedianOf(Rounds(peer, figure));

    /// <summary>Larder's median divided by a peer's.</summary>
    public double Ratio(string peer, int figure) =>
        Median(ServerCatalog.Larder, figure) / Median(peer, figure);

    /// <summary>The least and the most that the ratio was in a round; null where there was but one.</summary>
    public (double Least, double Most)? Spread(string peer, int figure)
    {
        var ratios = Rounds(ServerCatalog.Larder, figure).Zip(Rounds(peer, figure), (own, other) => own / other).ToArray();
        return ratios.Length > 1 && ratios.All(double.IsFinite) ? (ratios.Min(), ratios.Max()) : null;
    }

    /// <summary>Whether the generator, at Larder or at the peer, had little left to give: the ratio says no more.</summary>
    public bool IsGeneratorBusy(string peer)
    {
        var share = row.Figures.ToList().IndexOf(Figure.GeneratorShare);
        return share >= 0 && Math.Max(Median(ServerCatalog.Larder, share), Median(peer, share)) >= BusyPercent;
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double MedianOf(IReadOnlyList<double> values)
    {
        if (values.Count == 0) return double.NaN;
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    // A figure, round by round, of those settings of a program that do better in it.
    double[] Rounds(string peer, int figure)
    {
        double[] best = [];
        foreach (var (_, samples) in _samples.Where(each => each.Key.Peer == peer))
        {
            double[] rounds = [.. samples.Select(sample => sample[figure])];
            var (known, median) = (MedianOf(best), MedianOf(rounds));
            if (best.Length == 0 || (row.Figures[figure].BetterOf(known, median) is var better && better == median))
                best = rounds;
        }
        return best;
    }
}
