// Medians, ratios and what the tables make of them.
using Larder.Bench.Replies;
using Larder.Bench.Report;
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench.Tests.Report;

public class RowResultTests
{
    [Fact]
    public void The_median_is_the_middle_value_or_between_the_two_middle_ones()
    {
        Assert.Equal(2, RowResult.MedianOf([3, 1, 2]));
        Assert.Equal(2.5, RowResult.MedianOf([4, 1, 2, 3]));
        Assert.Equal(7, RowResult.MedianOf([7]));
    }

    [Fact]
    public void Of_several_settings_of_a_program_the_better_one_counts_figure_by_figure()
    {
        var load = RowCatalog.All.OfType<LoadRow>().First();
        Assert.Equal([Figure.Throughput, Figure.P50], load.Figures.Take(2));
        var result = new RowResult(load);
        result.Add(Server("larder"), [300, 1]);
        result.Add(Server("valkey", "io1"), [100, 2]);
        result.Add(Server("valkey", "io2"), [150, 4]);
        Assert.Equal(150, result.Median("valkey", 0));
        Assert.Equal(2, result.Median("valkey", 1));
        Assert.Equal(2.0, result.Ratio("valkey", 0));
        Assert.Equal(0.5, result.Ratio("valkey", 1));
        Assert.Equal(["larder", "valkey"], result.Peers);
    }

    [Fact]
    public void A_ratio_comes_with_its_least_and_most_over_the_rounds()
    {
        var result = new RowResult(Row);
        foreach (var (own, other) in ((double, double)[])[(100, 100), (90, 120), (110, 100)])
        {
            result.Add(Server("larder"), [own, own]);
            result.Add(Server("redis"), [other, other]);
        }
        Assert.Equal((0.75, 1.1), result.Spread("redis", 0));
        Assert.Contains("100.0 (1.00, 0.75 to 1.10)", ResultTable.Write([result]));
    }

    [Theory]
    [InlineData(60, 70, false)]
    [InlineData(60, 90, true)]
    [InlineData(90, 60, true)]
    public void A_generator_without_time_left_is_told_beside_the_ratio(double atLarder, double atPeer, bool isBusy)
    {
        var load = RowCatalog.All.OfType<LoadRow>().First();
        var result = new RowResult(load);
        result.Add(Server("larder"), Sample(300, atLarder));
        result.Add(Server("redis"), Sample(200, atPeer));
        Assert.Equal(isBusy, ResultTable.Write([result]).Contains("200 (1.50; generator busy)"));

        double[] Sample(double perSecond, double busy) =>
        [
            .. load.Figures.Select(figure => figure == Figure.Throughput ? perSecond
                : figure == Figure.GeneratorShare ? busy : 1),
        ];
    }

    [Fact]
    public void A_file_of_results_says_where_it_comes_from_and_what_it_lacks()
    {
        Assert.Equal(RowCatalog.All.Count, ResultsFile.All.Sum(file => RowCatalog.All.Count(file.Holds)));
        foreach (var file in ResultsFile.All)
        {
            var rows = RowCatalog.All.Where(file.Holds).ToList();
            var result = new RowResult(rows[0]);
            var options = new BenchOptions { NodeCommand = [], NodeVersion = "", Folder = "", Date = new DateOnly(2026, 1, 2) };
            var text = file.Compose(options, [Server("larder")], [result], ["commit: abc"]);
            Assert.Contains(", 2026-01-02\n", text);
            Assert.Contains("- commit: abc\n", text);
            var missing = text.Split('\n').Single(line => line.StartsWith("- rows not in this run:", StringComparison.Ordinal));
            Assert.Equal(rows.Skip(1).Select(row => $"`{row.Name}`"), missing.Split(": ")[1].Split(", "));
        }
    }

    [Fact]
    public void A_table_shows_ratios_beside_the_peers_and_a_dash_where_nothing_is_known()
    {
        var result = new RowResult(Row);
        result.Add(Server("larder"), [80, 100]);
        result.Add(Server("redis"), [100, double.NaN]);
        result.Note("garnet: no such thing");
        var expected =
            """
            | row  | server | used bytes per key | RSS bytes per key |
            | ---- | ------ | -----------------: | ----------------: |
            | some | larder |               80.0 |             100.0 |
            | some | redis  |       100.0 (0.80) |                 - |

            - some: garnet: no such thing

            """;
        Assert.Equal(expected, ResultTable.Write([result]), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_row_has_a_name_of_its_own_and_the_quick_ones_are_few()
    {
        var names = RowCatalog.All.Select(row => row.Name).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.InRange(RowCatalog.All.Count(row => row.IsQuick), 5, 12);
    }

    static readonly BytesPerKeyRow Row = new()
    {
        Name = "some", Title = "something", Protocol = WireProtocol.Resp, Keys = null!,
    };

    static ServerSpec Server(string peer, string variant = "") => new()
    {
        Peer = peer, Variant = variant, Protocol = WireProtocol.Resp, Version = "1", Command = (_, _) => [],
    };
}
