// The life of a group from a seed: a primary and two replicas, links that are cut and slow, clients that append to lists; the
// primary dies in the midst of it, and the most advanced replica takes over. In the end all hold the same, and everything that
// was acknowledged (WAIT, or the reply itself with durability sync) or, with durability sync, read.
using System.Globalization;
using System.Text;
using Larder.Base;
using Larder.Network.InProcess;

namespace Larder.Simulation;

/// <summary>The steps that the seed draws, and the checks at the end.</summary>
sealed class GroupLife : IDisposable
{
    const int StepCount = 1200, ClientCount = 4, FirstPort = 7000, FirstLinkPort = 8000, PipeBytes = 1 << 16, Keys = 2;

    readonly Random _random;
    readonly bool _isSync;
    readonly InProcessTransport _transport = new(PipeBytes);
    readonly ManualClock _clock = new();
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-simulation-");
    readonly List<Member> _members = [];
    readonly List<SimulatedLink> _links = [];
    readonly List<Writer> _writers = [];
    readonly HashSet<string> _acknowledged = [];
    readonly HashSet<string> _seen = [];
    Member _primary;
    int _last;

    public GroupLife(int seed)
    {
        _random = new Random(seed);
        _isSync = _random.Next(2) == 0;
        for (var number = 0; number < 3; number++) _members.Add(new Member(number, NewNode(number, seed)));
        _primary = _members[0];
        foreach (var replica in _members.Skip(1)) Follow(replica);
        for (var number = 0; number < ClientCount; number++) _writers.Add(new Writer(number));
    }

    sealed record Member(int Number, SimulatedNode Node)
    {
        public SimulatedLink? Link { get; set; }
        public bool IsDead { get; set; }
    }

    sealed class Writer(int number)
    {
        public int Number => number;
        public InProcessPeer? Peer { get; set; }
        public List<byte> Received { get; } = [];
        public Queue<string> Open { get; } = new(); // an element, "W element" for its WAIT, or "R" for a read
    }

    string Logs => string.Join('\n', _members.Select(member => $"{member.Number} at {member.Node.Offset}\n{member.Node.Log}"));

    public int Acknowledged => _acknowledged.Count;

    public List<string> Transcript { get; } = [];

    public void Live()
    {
        var deathAt = _random.Next(StepCount / 3, StepCount);
        for (var step = 0; step < StepCount; step++)
        {
            if (step == deathAt && _random.Next(3) > 0) Die();
            else Step();
        }
        End();
    }

    public void Dispose()
    {
        foreach (var member in _members) member.Node.Dispose();
        foreach (var link in _links) link.Dispose();
        _folder.Delete(recursive: true);
    }

    SimulatedNode NewNode(int number, int seed)
    {
        var folder = _folder.CreateSubdirectory($"{number}");
        return new SimulatedNode(
            _transport, _clock, _random.Next(1, 4), seed + number,
            $"port {FirstPort + number}\ndir {folder.FullName}\nenable-debug-command yes\nrepl-diskless-sync-delay 0\n" +
            $"repl-diskless-sync {(_random.Next(2) == 0 ? "yes" : "no")}\nrepl-timeout 3\nrepl-ping-replica-period 1\n" +
            $"repl-backlog-size {(_random.Next(2) == 0 ? 16384 : 1000000)}\ndurability {(_isSync ? "sync" : "async")}");
    }

    void Step()
    {
        switch (_random.Next(20))
        {
            case 0:
                _clock.Advance(_random.Next(200));
                break;
            case 1 when _random.Next(10) == 0 && _links.Count > 0:
                var link = _links[_random.Next(_links.Count)];
                Note($"cut {link.Port}");
                link.Cut(forGood: _random.Next(3) == 0);
                break;
            case 2:
                if (_links.Count > 0) _links[_random.Next(_links.Count)].Mend();
                break;
            case < 7:
                Ask(_writers[_random.Next(_writers.Count)]);
                break;
            case < 13:
                if (_links.Count > 0) _links[_random.Next(_links.Count)].Move(_random.Next(1, 3000));
                break;
            default:
                Turn(_members[_random.Next(_members.Count)]);
                break;
        }
    }

    void Turn(Member member)
    {
        if (member.IsDead) return;
        member.Node.Turn(_random.Next(member.Node.LoopCount));
        if (member == _primary) foreach (var writer in _writers) Hear(writer);
    }

    void Ask(Writer writer)
    {
        if (writer.Peer is not { IsClosedByServer: false })
        {
            writer.Peer = _primary.Node.Connect();
            writer.Received.Clear();
            writer.Open.Clear();
        }
        var key = $"list{_random.Next(Keys)}";
        if (_random.Next(4) == 0)
        {
            writer.Open.Enqueue("R");
            Send(writer, $"LRANGE {key} -10 -1");
            return;
        }
        var element = $"{writer.Number}-{++_last}";
        writer.Open.Enqueue(element);
        Send(writer, $"RPUSH {key} {element}");
        if (_isSync) return;
        writer.Open.Enqueue($"W {element}");
        Send(writer, "WAIT 1 100");
    }

    static void Send(Writer writer, string words) => writer.Peer!.Send(Encoding.ASCII.GetBytes(words + "\r\n"));

    void Hear(Writer writer)
    {
        if (writer.Peer is not { } peer) return;
        Span<byte> bytes = stackalloc byte[4096];
        for (int length; (length = peer.Receive(bytes)) > 0;) writer.Received.AddRange(bytes[..length]);
        var at = 0;
        while (Reply.TryRead(writer.Received, ref at) is { } reply) Take(writer.Open.Dequeue(), reply);
        writer.Received.RemoveRange(0, at);
    }

    void Take(string question, Reply reply)
    {
        if (reply.IsError) return;
        if (question == "R") _seen.UnionWith(reply.Items.Select(item => item.Text!));
        else if (question.StartsWith("W ", StringComparison.Ordinal))
        {
            if (reply.Text != "0") _acknowledged.Add(question[2..]);
        }
        else if (_isSync) _acknowledged.Add(question);
    }

    void Follow(Member replica)
    {
        var link = new SimulatedLink(_transport, FirstLinkPort + _links.Count, FirstPort + _primary.Number);
        _links.Add(link);
        replica.Link = link;
        Command(replica, $"REPLICAOF 127.0.0.1 {link.Port}");
    }

    // What is on its way is lost, and the node never turns again.
    void Die()
    {
        var best = _members.Where(member => member != _primary && !member.IsDead).MaxBy(member => member.Node.Offset)!;
        Note($"{_primary.Number} dies, {best.Number} takes over at {best.Node.Offset}");
        _primary.IsDead = true;
        foreach (var link in _links) link.Cut(forGood: true);
        foreach (var writer in _writers) writer.Peer = null;
        _primary = best;
        Command(best, "REPLICAOF NO ONE");
        foreach (var other in _members.Where(member => member != best && !member.IsDead)) Follow(other);
    }

    // To be carried out before anything else happens, as an operator would wait for it. It is refused while a copy is loaded.
    string Command(Member member, string words)
    {
        var peer = member.Node.Connect();
        peer.Send(Encoding.ASCII.GetBytes(words + "\r\n"));
        List<byte> received = [];
        Span<byte> bytes = stackalloc byte[4096];
        for (var round = 0; round < 1000; round++)
        {
            for (var loop = 0; loop < member.Node.LoopCount; loop++) member.Node.Turn(loop);
            for (int length; (length = peer.Receive(bytes)) > 0;) received.AddRange(bytes[..length]);
            var at = 0;
            if (Reply.TryRead(received, ref at) is not { } reply) continue;
            peer.Close();
            if (reply.IsError) throw new BrokenInvariantException($"{words}: {reply}");
            return reply.Items.Count > 0 ? string.Join(' ', reply.Items.Select(item => item.Text)) : reply.Text ?? "";
        }
        throw new BrokenInvariantException($"{words} is not answered");
    }

    void End()
    {
        foreach (var link in _links) link.Mend();
        var replicas = _members.Where(member => member != _primary && !member.IsDead).ToArray();
        for (var round = 0; !Array.TrueForAll(replicas, IsThere); round++)
        {
            if (round > 20_000) throw new BrokenInvariantException($"a replica does not come to where its primary is\n{Logs}");
            foreach (var link in _links) link.Move(4096);
            foreach (var member in _members)
                for (var loop = 0; !member.IsDead && loop < member.Node.LoopCount; loop++) member.Node.Turn(loop);
            foreach (var writer in _writers) Hear(writer);
            if (round % 20 == 0) _clock.Advance(50);
        }
        var held = new HashSet<string>();
        for (var key = 0; key < Keys; key++) CheckList($"list{key}", replicas, held);
        if (_acknowledged.Except(held).FirstOrDefault() is { } lost)
            throw new BrokenInvariantException($"{lost} was acknowledged and is lost");
        if (_isSync && _seen.Except(held).FirstOrDefault() is { } dirty)
            throw new BrokenInvariantException($"{dirty} was read and is lost");
    }

    bool IsThere(Member replica) => replica.Node.HasLink && replica.Node.Offset == _primary.Node.Offset;

    void CheckList(string key, Member[] replicas, HashSet<string> held)
    {
        // Read on a replica: what the primary has not had acknowledged yet is not shown there.
        var text = Command(replicas[0], $"LRANGE {key} 0 -1");
        foreach (var other in replicas.Skip(1))
            if (Command(other, $"LRANGE {key} 0 -1") != text) throw new BrokenInvariantException($"{key} differs");
        var elements = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var own in elements.GroupBy(element => element.Split('-')[0]))
        {
            var numbers = own.Select(element => int.Parse(element.Split('-')[1], CultureInfo.InvariantCulture)).ToArray();
            if (!numbers.SequenceEqual(numbers.Order())) throw new BrokenInvariantException($"{key}: {own.Key} is out of order");
            if (numbers.Distinct().Count() != numbers.Length) throw new BrokenInvariantException($"{key} holds one twice");
        }
        held.UnionWith(elements);
    }

    void Note(string line) => Transcript.Add(line);
}
