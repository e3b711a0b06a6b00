// What was read of a node at one moment, and what it was before.
using System.Globalization;

namespace Larder.Service.Insights.Metrics;

/// <summary>Calls of commands, and how long they took together.</summary>
readonly record struct CommandSum(double Calls, double Micros)
{
    public static CommandSum operator +(CommandSum left, CommandSum right) =>
        new(left.Calls + right.Calls, left.Micros + right.Micros);
}

/// <summary>When and where a reading was taken.</summary>
/// <param name="Pid">The process that it was read from.</param>
/// <param name="ProcessorCount">The processors that the node may use.</param>
/// <param name="Host">The machine that it runs on.</param>
readonly record struct ReadingFrame(long AtNs, int Pid, int ProcessorCount, HostReading Host);

/// <summary>A node's own figures by their names.</summary>
sealed class NodeReading
{
    const string CommandField = "cmdstat_";

    readonly IReadOnlyDictionary<string, string> _fields;

    readonly ReadingFrame _frame;

    NodeReading(IReadOnlyDictionary<string, string> fields, ReadingFrame frame) => (_fields, _frame) = (fields, frame);

    public int Pid => _frame.Pid;

    public int ProcessorCount => _frame.ProcessorCount;

    public HostReading Host => _frame.Host;

    /// <summary>The reading before, of the same process; null where there is none.</summary>
    public NodeReading? Before { get; private init; }

    /// <summary>Of a replica the last reading of its primary, where there is one.</summary>
    public NodeReading? Primary { get; init; }

    /// <summary>By the words of <see cref="CommandGroups"/>.</summary>
    public IReadOnlyDictionary<string, CommandSum> Commands { get; private init; } = new Dictionary<string, CommandSum>();

    /// <summary>Since the reading before.</summary>
    public double? PassedSeconds => Before is { } before ? (_frame.AtNs - before._frame.AtNs) / 1e9 : null;

    /// <summary>Of the answer to INFO.</summary>
    /// <param name="before">The last reading of the node.</param>
    /// <param name="frame">Moment, process and machine, without figures.</param>
    /// <param name="readingAt">The last reading of the node at an address and port.</param>
    public static NodeReading OfInfo(
        string info, NodeReading? before, ReadingFrame frame, Func<string, NodeReading?> readingAt)
    {
        var fields = new Dictionary<string, string>();
        var commands = new Dictionary<string, CommandSum>();
        foreach (var line in info.Split("\r\n"))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0 || line[0] == '#') continue;
            var (name, value) = (line[..colon], line[(colon + 1)..]);
            if (name.StartsWith(CommandField, StringComparison.Ordinal)) AddCommand(commands, name[CommandField.Length..], value);
            else fields[name] = value;
        }
        var primary = fields.TryGetValue("master_host", out var address)
            ? readingAt($"{address}:{fields.GetValueOrDefault("master_port")}")
            : null;
        return new NodeReading(fields, frame)
        {
            Primary = primary?.Alone(), Commands = commands, Before = OfSameProcess(before, frame.Pid),
        };
    }

    /// <summary>Of the answer to memcached's stats.</summary>
    public static NodeReading OfStats(IEnumerable<string> lines, NodeReading? before, ReadingFrame frame)
    {
        var words = lines.Select(line => line.Split(' ', 3)).Where(line => line.Length == 3 && line[0] == "STAT");
        return new NodeReading(words.ToDictionary(line => line[1], line => line[2]), frame)
        {
            Before = OfSameProcess(before, frame.Pid),
        };
    }

    public string? Text(string field) => _fields.GetValueOrDefault(field);

    public double? Number(string field) =>
        Text(field) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>How much a field has grown since the reading before.</summary>
    public double? Rise(string field) => Number(field) - Before?.Number(field) is >= 0 and var rise ? rise : null;

    /// <summary>Of the fields db0, db1, ... the sum of one of their figures.</summary>
    public double SumOfDatabases(string figure) => _fields
        .Where(row => row.Key.StartsWith("db", StringComparison.Ordinal) && int.TryParse(row.Key.AsSpan(2), out _))
        .Sum(row => Figure(row.Value, figure) ?? 0);

    /// <summary>The values of slave0, slave1, ...: a primary's replicas.</summary>
    public IEnumerable<string> Replicas()
    {
        for (var number = 0; Text($"slave{number}") is { } text; number++) yield return text;
    }

    /// <summary>A figure of a value like <c>keys=1,expires=0</c>.</summary>
    public static double? Figure(string value, string name) =>
        double.TryParse(FigureText(value, name), CultureInfo.InvariantCulture, out var number) ? number : null;

    public static string? FigureText(string value, string name) => value.Split(',')
        .Select(pair => pair.Split('=', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1];

    static void AddCommand(Dictionary<string, CommandSum> commands, string name, string value)
    {
        var sum = new CommandSum(Figure(value, "calls") ?? 0, Figure(value, "usec") ?? 0);
        foreach (var group in CommandGroups.Of(name.Split('|')[0])) commands[group] = commands.GetValueOrDefault(group) + sum;
    }

    static NodeReading? OfSameProcess(NodeReading? before, int pid) => before?._frame.Pid == pid ? before.Alone() : null;

    // Without what was before it: readings make no chain.
    NodeReading Alone() => new(_fields, _frame) { Commands = Commands };
}
