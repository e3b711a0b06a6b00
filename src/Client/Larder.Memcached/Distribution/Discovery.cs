// Auto discovery: "config get cluster" at the configuration endpoint answers with a version and the nodes:
//
//     12
//     host|address|port host|address|port
using System.Globalization;
using System.Text;
using Larder.Memcached.Connections;

namespace Larder.Memcached.Distribution;

static class Discovery
{
    static readonly byte[] s_question = "config get cluster"u8.ToArray();

    /// <exception cref="MemcachedException">The endpoint does not answer, or not with nodes.</exception>
    public static async Task<NodeAddress[]> AskAsync(Node endpoint, CancellationToken cancel)
    {
        var reply = await endpoint.AskAsync(s_question, null, cancel);
        return NodesIn(Encoding.UTF8.GetString(reply.Data)) is { Length: > 0 } nodes
            ? nodes
            : throw new MemcachedException($"{endpoint.Address} tells of no nodes");
    }

    // The order does not matter to the ring; sorted, so that the same nodes are known as the same.
    internal static NodeAddress[] NodesIn(string answer)
    {
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2) return [];
        return
        [
            .. lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(node => node.Split('|'))
                .Where(parts => parts.Length == 3
                    && ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(parts => new NodeAddress(
                    parts[0].Length > 0 ? parts[0] : parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture)))
                .Distinct().OrderBy(node => node.ToString(), StringComparer.Ordinal),
        ];
    }
}
