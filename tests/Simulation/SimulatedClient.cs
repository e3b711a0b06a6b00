// A client in the hands of the simulation: what it has sent and not been answered, in order, and what came of it.
using System.Text;
using Larder.Network.InProcess;

namespace Larder.Simulation;

/// <summary>One connection.</summary>
sealed class SimulatedClient(int number, InProcessPeer peer, Action<string> note)
{
    readonly List<byte> _toSend = [];
    readonly List<byte> _received = [];
    readonly Queue<Question> _open = new();

    public int Number => number;

    /// <summary>CLIENT ID; 0 as long as it is not known.</summary>
    public long Id { get; set; }

    /// <summary>Killed or gone: the turn and who did it; it is heard of no more.</summary>
    public Death? Death { get; private set; }

    public bool IsAlive => Death == null;

    /// <summary>Commands that may take an element and have no answer yet.</summary>
    public int OpenTakes => _open.Count(question => question.Takes);

    public int OpenCount => _open.Count;

    /// <summary>Somebody has asked for its end, whether the answer was heard or not.</summary>
    public bool IsSentenced { get; set; }

    /// <summary>CLIENT UNBLOCK ERROR that were answered with 1, that may have been, and the errors that came of them.</summary>
    public int UnblocksTold { get; set; }
    public int UnblocksPossible { get; set; }
    public int UnblocksHeard { get; set; }

    /// <summary>Messages by publisher, the last number of each.</summary>
    public Dictionary<string, HashSet<int>> Heard { get; } = [];

    /// <summary>The turn since which it hears the channel; -1 for never.</summary>
    public int SubscribedAt { get; set; } = -1;

    public void Ask(string words, Action<Reply> check, bool takes = false)
    {
        Tell(words);
        _open.Enqueue(new Question(words, check, takes));
    }

    /// <summary>Says something that is answered by pushes alone.</summary>
    public void Tell(string words)
    {
        note($"{number}> {words}");
        var parts = words.Split(' ');
        _toSend.AddRange(Encoding.ASCII.GetBytes(
            $"*{parts.Length}\r\n" + string.Concat(parts.Select(part => $"${part.Length}\r\n{part}\r\n"))));
    }

    /// <summary>Sends some of what it has to say.</summary>
    public void Send(int mostBytes)
    {
        var sent = peer.Send(_toSend.GetRange(0, Math.Min(mostBytes, _toSend.Count)).ToArray());
        _toSend.RemoveRange(0, sent);
    }

    public bool HasUnsent => _toSend.Count > 0;

    /// <summary>Takes what came and checks each answer by what was asked.</summary>
    public void Receive(Action<Reply> pushed)
    {
        var bytes = new byte[peer.Available];
        _received.AddRange(bytes.AsSpan(0, peer.Receive(bytes)));
        var position = 0;
        while (position < _received.Count && Reply.TryRead(_received, ref position) is { } reply)
        {
            note($"{number}: {reply}");
            if (reply.Kind == '>') pushed(reply);
            else if (_open.TryDequeue(out var question)) Check(question, reply);
            else throw new BrokenInvariantException($"{number}: nobody asked for {reply}");
        }
        _received.RemoveRange(0, position);
    }

    /// <summary>Nothing of what came is left over: no reply was cut off.</summary>
    public bool IsWhole => _received.Count == 0;

    public bool IsClosedByServer => peer.IsClosedByServer;

    public void Die(Death death)
    {
        Death ??= death;
        if (death.Killer == null) peer.Close();
    }

    void Check(Question question, Reply reply)
    {
        try
        {
            question.Check(reply);
        }
        catch (BrokenInvariantException broken)
        {
            throw new BrokenInvariantException($"{number}: {question.Words} -> {reply}: {broken.Message}");
        }
    }

    sealed record Question(string Words, Action<Reply> Check, bool Takes);
}

/// <summary>When a client was killed, by whom, and that one's count of answers by then; or left by itself.</summary>
sealed record Death(int Turn, SimulatedClient? Killer, int Order);
