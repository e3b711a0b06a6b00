// docs/metrics.md lists every metric as the tables have it. When it does not, the tables as they should be are in
// artifacts/metrics.md: updating is copying them over those in the document.
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Service.Insights.Metrics;
using Xunit;

namespace Larder.Service.Tests.Insights.Metrics;

public sealed class MetricDocumentTests
{
    [Fact]
    public void The_document_lists_the_metrics_that_there_are()
    {
        var root = Root();
        var expected = Tables();
        if (File.ReadAllText(Path.Combine(root, "docs", "metrics.md")).Contains(expected)) return;
        Directory.CreateDirectory(Path.Combine(root, "artifacts"));
        File.WriteAllText(Path.Combine(root, "artifacts", "metrics.md"), expected);
        Assert.Fail("docs/metrics.md has other metrics than the tables: copy those in artifacts/metrics.md over its own");
    }

    [Fact]
    public void Rows_of_one_name_agree_on_unit_and_kind()
    {
        var all = HostMetrics.Rows.Concat(RespMetrics.Rows).Concat(MemcachedMetrics.Rows).GroupBy(row => row.Name);
        Assert.All(all, rows => Assert.Single(rows.Select(row => (row.Unit, row.Kind)).Distinct()));
    }

    static string Tables()
    {
        var text = new StringBuilder();
        Write("Every node, of the machine it runs on", HostMetrics.Rows);
        Write("Valkey and Redis, out of INFO", RespMetrics.Rows);
        Write("memcached, out of stats", MemcachedMetrics.Rows);
        return text.ToString().TrimEnd() + "\n";

        void Write(string title, IReadOnlyList<MetricRow> rows)
        {
            text.Append($"## {title}\n\n| Metric | Unit | Kind | Origin |\n|---|---|---|---|\n");
            foreach (var row in rows)
                text.Append($"| {row.Name} | {row.Unit} | {row.Kind.ToString().ToLowerInvariant()} | {row.Origin} |\n");
            text.Append('\n');
        }
    }

    static string Root([CallerFilePath] string source = "")
    {
        var folder = new FileInfo(source).Directory!;
        while (!File.Exists(Path.Combine(folder.FullName, "Larder.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
