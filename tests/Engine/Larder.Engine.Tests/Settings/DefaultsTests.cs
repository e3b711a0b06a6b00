// The rows against what a Valkey 9.1 prints when it is asked for its whole configuration.
using Larder.Engine.Settings.Rows;
using System.Text.Json;
using Larder.Engine.Settings;
using Xunit;

namespace Larder.Engine.Tests.Settings;

public sealed class DefaultsTests
{
    // The server that was asked had these set on its command line.
    static readonly string[] GivenAtStart = ["bind", "save", "daemonize"];

    // Names that the list leaves out because their values belonged to that machine.
    static readonly string[] LeftOut = ["dir", "logfile", "pidfile", "port"];

    // Larder's own, but for those that are hidden.
    static readonly string[] Own = ["durability"];

    static Dictionary<string, string> Valkey()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Settings", "valkey-9.1-defaults.json");
        string text = File.ReadAllText(path);
        Dictionary<string, string> values = JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;
        values.Remove("_note");
        return values;
    }

    [Fact]
    public void A_pattern_for_all_names_lists_the_names_that_valkey_lists()
    {
        IEnumerable<string> names = new ServerSettings().Get(["*"]).Select(pair => pair.Key);
        Assert.Equal(
            Valkey().Keys.Concat(LeftOut).Concat(Own).Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_default_is_valkeys()
    {
        Dictionary<string, string> values = new(new ServerSettings().Get(["*"]));
        foreach ((string name, string value) in Valkey().ExceptBy([.. GivenAtStart, "io-threads"], pair => pair.Key))
            Assert.Equal($"{name} = {value}", $"{name} = {values[name]}");
    }

    [Fact]
    public void There_is_one_event_loop_a_processor_by_default() =>
        Assert.Equal(Environment.ProcessorCount, new ServerSettings().Network.IoThreads.Value);

    [Fact]
    public void Every_row_takes_back_the_value_it_prints()
    {
        ServerSettings settings = new();
        foreach (Setting row in settings.Table.Rows)
        {
            if (row.Has(SettingFlags.Immutable) || row.Name is "dir" or "dbfilename") continue;
            Assert.True(settings.TrySet([new(row.Name, row.Text)], default, out string error), error);
            Assert.Equal(row.DefaultText, row.Text);
        }
    }

    [Fact]
    public void Names_are_lower_case_and_never_twice()
    {
        string[] names = [.. new ServerSettings().Table.Names];
        Assert.All(names, name => Assert.Equal(name.ToLowerInvariant(), name));
        Assert.Equal(names.Length, names.Distinct().Count());
    }
}
