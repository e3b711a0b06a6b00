// The place of a stock server in its shard. Such a server forgets its epoch, so the service keeps it in the node's folder, and
// writes it before the place is taken: an older order is refused for ever, as by a Larder node.
using System.Globalization;

namespace Larder.Service.Fleet;

/// <summary>A place.</summary>
sealed record StockAssignment(NodeRole Role, long Epoch, string Host, string Port)
{
    const string FileName = "assignment";

    public static StockAssignment None { get; } = new(NodeRole.None, 0, "", "");

    public static StockAssignment ReadFrom(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return None;
        var words = File.ReadAllText(path).TrimEnd('\n').Split(' ');
        return words.Length == 4 && Enum.TryParse<NodeRole>(words[0], out var role)
            && long.TryParse(words[1], CultureInfo.InvariantCulture, out var epoch)
            ? new StockAssignment(role, epoch, words[2], words[3])
            : throw new IOException($"{path} is not an assignment.");
    }

    public void WriteTo(string folder) => NodeFolder.Write(
        folder, FileName, string.Create(CultureInfo.InvariantCulture, $"{Role} {Epoch} {Host} {Port}\n"));

    /// <summary>The place that an order gives; null when it is no such order.</summary>
    public static StockAssignment? Of(IReadOnlyList<string> order)
    {
        if (order.Count < 3 || !long.TryParse(order[2], CultureInfo.InvariantCulture, out var epoch)) return null;
        return (order[0].ToUpperInvariant(), order[1].ToUpperInvariant(), order.Count) switch
        {
            ("ROLE", "ALONE", _) => new StockAssignment(NodeRole.Alone, epoch, "", ""),
            ("ROLE", "PRIMARY", _) => new StockAssignment(NodeRole.Primary, epoch, "", ""),
            ("ROLE", "REPLICA", 6) => new StockAssignment(NodeRole.Replica, epoch, order[4], order[5]),
            _ => null,
        };
    }
}
