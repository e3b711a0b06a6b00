// A client that appends to lists and reads them on one node, whatever that node's place is, and notes what it is told.
using System.Text;
using Larder.Network.InProcess;

namespace Larder.Simulation;

/// <summary>A write that a node took under an epoch: it was carried out between these two steps.</summary>
readonly record struct TakenWrite(string Element, int Epoch, int SentAt, int AnsweredAt);

sealed class SplitWriter(SplitNode node, int number)
{
    readonly List<byte> _received = [];
    readonly Queue<(string Element, int SentAt)> _open = new(); // no element for a read
    InProcessPeer? _peer;
    int _last;

    public List<TakenWrite> Taken { get; } = [];
    public HashSet<string> Seen { get; } = [];

    public void Ask(Random random, int keys, int step)
    {
        if (_peer is not { IsClosedByServer: false })
        {
            _peer = node.Node.Connect();
            _received.Clear();
            _open.Clear();
        }
        if (_open.Count > 20) return; // nobody answers
        var key = $"list{random.Next(keys)}";
        var element = random.Next(4) == 0 ? "" : $"{node.Number}{number}-{++_last}";
        _open.Enqueue((element, step));
        _peer.Send(Encoding.ASCII.GetBytes(element.Length == 0 ? $"LRANGE {key} -10 -1\r\n" : $"RPUSH {key} {element}\r\n"));
    }

    public void Hear(int step)
    {
        if (_peer is not { } peer) return;
        Span<byte> bytes = stackalloc byte[4096];
        for (int length; (length = peer.Receive(bytes)) > 0;) _received.AddRange(bytes[..length]);
        var at = 0;
        while (Reply.TryRead(_received, ref at) is { } reply) Take(_open.Dequeue(), reply, step);
        _received.RemoveRange(0, at);
    }

    void Take((string Element, int SentAt) question, Reply reply, int step)
    {
        if (reply.IsError) return;
        if (question.Element.Length > 0) Taken.Add(new TakenWrite(question.Element, node.Epoch, question.SentAt, step));
        else if (!node.Node.IsReplica) Seen.UnionWith(reply.Items.Select(item => item.Text!));
    }
}
