// The slow log of a node.
namespace Larder.WebConsole.Nodes;

/// <summary>A command that took long.</summary>
sealed record SlowCommand(DateTimeOffset At, long Micros, string Command, string Client)
{
    const int RowsMax = 128;

    public static async Task<IReadOnlyList<SlowCommand>> ReadAsync(NodeSession session, NodeTarget target, CancellationToken stop)
    {
        var log = await session.AskAsync(target, stop, "SLOWLOG", "GET", RowsMax);
        return
        [
            .. log.Items.Where(row => row.Items.Count >= 4).Select(row => new SlowCommand(
                DateTimeOffset.FromUnixTimeSeconds(row.Items[1].Number),
                row.Items[2].Number,
                string.Join(' ', row.Items[3].Items.Select(word => ByteText.Name(word.Bytes, 200))),
                row.Items.Count > 4 ? row.Items[4].Text : "")),
        ];
    }
}
