// The life of a managed group from a seed, in which the old primary lives on: it stands still for a while, or is cut off from the
// service and its replicas, and what was on its way, orders and answers of replicas too, comes late. Never do two take writes,
// and with durability sync nothing that was acknowledged or read on a primary is lost.
using System.Globalization;
using Larder.Base;
using Larder.Network.InProcess;

namespace Larder.Simulation;

/// <summary>The steps that the seed draws, and the checks at the end.</summary>
sealed class SplitLife : IDisposable
{
    const int StepCount = 6000, Nodes = 3, WritersPerNode = 2, Keys = 2, PipeBytes = 1 << 16;

    readonly Random _random;
    readonly bool _isSync;
    readonly InProcessTransport _transport = new(PipeBytes);
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-simulation-");
    readonly List<SplitNode> _nodes = [];
    readonly List<SplitWriter> _writers = [];
    readonly SplitService _service;
    SplitNode? _troubled;
    long _nowMs, _troubleUntilMs;
    int _step;

    public SplitLife(int seed)
    {
        _random = new Random(seed);
        _isSync = _random.Next(2) == 0;
        for (var number = 0; number < Nodes; number++)
        {
            var node = new SplitNode(
                _transport, number, Nodes, _folder.CreateSubdirectory($"{number}").FullName, _random, _isSync);
            _nodes.Add(node);
            for (var writer = 0; writer < WritersPerNode; writer++) _writers.Add(new SplitWriter(node, writer));
        }
        _service = new SplitService(_nodes, () => _nowMs, Note, isHasty: !_isSync);
    }

    public List<string> Transcript { get; } = [];

    public int Changes => _service.Changes;

    public void Live()
    {
        // Before it is given its place a node takes writes by itself.
        _service.Begin();
        while (_nodes.Exists(node => node.Node.IsReplica == (node == _service.Primary)) || !_service.IsSettled) Round();
        for (_step = 0; _step < StepCount; _step++) Step();
        End();
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _folder.Delete(recursive: true);
    }

    void Step()
    {
        if (_troubled != null && _nowMs >= _troubleUntilMs) Heal();
        switch (_random.Next(40))
        {
            case 0:
                if (_troubled == null && _service.IsSettled && _random.Next(4) == 0) Trouble();
                break;
            case 1:
                _service.Act();
                break;
            case < 5:
                Pass(_random.Next(20));
                break;
            case < 8:
                _nodes[_random.Next(Nodes)].Deliver();
                break;
            case < 14:
                _writers[_random.Next(_writers.Count)].Ask(_random, Keys, _step);
                break;
            case < 24:
                var target = _nodes[_random.Next(Nodes)];
                Move(target, target.Links[_random.Next(Nodes)], _random.Next(1, 3000));
                break;
            default:
                Turn(_nodes[_random.Next(Nodes)]);
                break;
        }
    }

    void Pass(int ms)
    {
        _nowMs += ms;
        foreach (var node in _nodes) node.Clock.Advance(ms);
    }

    // One link may come back before the other: who it leads to then hears what was on its way, and answers.
    void Move(SplitNode node, SimulatedLink link, int bytes)
    {
        if (!node.Held.Contains(link) || (_random.Next(30) == 0 && node.Held.Remove(link))) link.Move(bytes);
    }

    void Turn(SplitNode node)
    {
        var loop = _random.Next(node.Node.LoopCount);
        if (loop < node.FrozenFrom) Turn(node, loop);
    }

    // What a turn answers is heard at once: the node is still what it was then.
    void Turn(SplitNode node, int loop)
    {
        node.Node.Turn(loop);
        foreach (var writer in _writers) writer.Hear(_step);
        node.Hear();
    }

    void Trouble()
    {
        var node = _troubled = _service.Primary;
        _troubleUntilMs = _nowMs + _random.Next(8 * SplitService.LeaseMs);
        var kind = _random.Next(4);
        node.FrozenFrom = kind == 0 ? 0 : kind == 1 ? _random.Next(node.Node.LoopCount) : int.MaxValue;
        node.IsCutOff = kind > 0;
        foreach (var link in node.Links)
        {
            if (kind == 0 && _random.Next(2) == 0) continue; // what the system has of it goes on to be sent
            if (kind == 3 && _random.Next(2) == 0) link.Cut(forGood: true);
            else node.Held.Add(link);
        }
        // Orders may come late to a replica, too, which hears the old primary until then.
        _nodes[_random.Next(Nodes)].IsCutOff |= _random.Next(2) == 0;
        Note($"{_nowMs}: trouble {kind} with {node.Name} until {_troubleUntilMs}, {node.Held.Count} links held");
    }

    void Heal()
    {
        Note($"{_nowMs}: {_troubled!.Name} is well again");
        _troubled.FrozenFrom = int.MaxValue;
        foreach (var node in _nodes) node.IsCutOff = false;
        _troubled.Held.Clear();
        foreach (var link in _troubled.Links) link.Mend();
        _troubled = null;
    }

    void End()
    {
        if (_troubled != null) Heal();
        for (var round = 0; !AreTogether(); round++)
        {
            if (round > 20_000) throw new BrokenInvariantException($"the group does not come together\n{Logs}");
            Round();
            if (round % 10 == 0) _service.Act();
            if (round % 10 == 0) Pass(20);
        }
        CheckEpochs();
        CheckData();
    }

    void Round()
    {
        foreach (var node in _nodes)
        {
            node.Deliver();
            foreach (var link in node.Links) link.Move(4096);
            for (var loop = 0; loop < node.Node.LoopCount; loop++) Turn(node, loop);
        }
    }

    string Logs => string.Join('\n', _nodes.Select(node => $"{node.Name} at {node.Node.Offset}\n{node.Node.Log}"));

    bool AreTogether() => _service.IsSettled && _nodes.TrueForAll(node => node == _service.Primary
        ? !node.Node.IsReplica
        : node.Node.HasLink && node.Node.IsReplica && node.Node.Offset == _service.Primary.Node.Offset);

    // Who took a write that was sent when a later primary had already answered one took it beside that one.
    void CheckEpochs()
    {
        var all = _writers.SelectMany(writer => writer.Taken).ToArray();
        foreach (var later in all.GroupBy(taken => taken.Epoch))
        {
            var began = later.Min(taken => taken.AnsweredAt);
            foreach (var taken in all)
            {
                if (taken.Epoch < later.Key && taken.SentAt > began)
                    throw new BrokenInvariantException($"{taken} was taken beside the primary of epoch {later.Key}");
            }
        }
    }

    void CheckData()
    {
        var held = new HashSet<string>();
        // What the primary has not had acknowledged yet is not shown there.
        var replicas = _nodes.Where(node => node != _service.Primary).ToArray();
        for (var key = 0; key < Keys; key++)
        {
            var lists = replicas.Select(node => node.Node.Elements($"list{key}")).ToArray();
            if (!Array.TrueForAll(lists, list => list.SequenceEqual(lists[0])))
                throw new BrokenInvariantException($"list{key} differs");
            CheckOrder($"list{key}", lists[0]);
            held.UnionWith(lists[0]);
        }
        if (!_isSync) return;
        var told = _writers.SelectMany(writer => writer.Taken);
        if (told.FirstOrDefault(taken => !held.Contains(taken.Element)) is { Epoch: > 0 } lost)
            throw new BrokenInvariantException($"{lost} was acknowledged and is lost");
        if (_writers.SelectMany(writer => writer.Seen).FirstOrDefault(seen => !held.Contains(seen)) is { } dirty)
            throw new BrokenInvariantException($"{dirty} was read and is lost");
    }

    static void CheckOrder(string key, IEnumerable<string> elements)
    {
        foreach (var own in elements.GroupBy(element => element.Split('-')[0]))
        {
            var numbers = own.Select(element => int.Parse(element.Split('-')[1], CultureInfo.InvariantCulture)).ToArray();
            for (var i = 1; i < numbers.Length; i++)
            {
                if (numbers[i] <= numbers[i - 1])
                    throw new BrokenInvariantException($"{key}: {own.Key} is twice or out of order");
            }
        }
    }

    void Note(string line) => Transcript.Add($"{_step}: {line}");
}
