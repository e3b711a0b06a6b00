// A replica's answer that comes to a primary whose lease has ended, when another was chosen that has less: nobody is told.
using Xunit;

namespace Larder.Simulation;

public sealed class LateAnswerTests : IDisposable
{
    const int Nodes = 3;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-simulation-");
    readonly List<SplitNode> _nodes = [];
    readonly SplitWriter _writer;
    readonly SplitService _service;
    long _nowMs;

    public LateAnswerTests()
    {
        var (transport, random) = (new Larder.Network.InProcess.InProcessTransport(), new Random(1));
        for (var number = 0; number < Nodes; number++)
        {
            var folder = _folder.CreateSubdirectory($"{number}").FullName;
            _nodes.Add(new SplitNode(transport, number, Nodes, folder, random, isSync: true));
        }
        _service = new SplitService(_nodes, () => _nowMs, static _ => { }, isHasty: false);
        _writer = new SplitWriter(_nodes[0], 0);
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Is_not_told_to_clients()
    {
        _service.Begin();
        TurnUntil(() => _nodes.Skip(1).All(node => node.Node.HasLink));
        AskUntilTaken();
        var (old, heir, other) = (_nodes[0], _nodes[1], _nodes[2]);
        old.Held.UnionWith(old.Links);
        var taken = _writer.Taken.Count;
        for (var i = 0; i < 4; i++) _writer.Ask(new Random(3), keys: 1, step: i);
        TurnUntil(() => old.Node.Offset > other.Node.Offset);
        var end = old.Node.Offset;
        Pass(3 * SplitService.LeaseMs);
        heir.Order(static _ => { }, "ROLE", "PRIMARY", "2", heir.Name, $"{SplitService.LeaseMs}", old.Name, other.Name);
        TurnUntil(() => !heir.Node.IsReplica);
        old.Held.Remove(old.Links[other.Number]);
        TurnUntil(() => other.Node.Offset >= end);
        for (var round = 0; round < 50; round++) Turn();
        Assert.Equal(taken, _writer.Taken.Count);
    }

    // What this primary is told while its lease lives it tells.
    void AskUntilTaken() => TurnUntil(() =>
    {
        _service.Act();
        if (_writer.Taken.Count == 0) _writer.Ask(new Random(2), keys: 1, step: 0);
        return _writer.Taken.Count > 0;
    });

    void TurnUntil(Func<bool> isReached)
    {
        for (var round = 0; !isReached(); round++)
        {
            Assert.True(round < 10_000);
            Turn();
            if (round % 10 == 9) Pass(10);
        }
    }

    void Pass(int ms)
    {
        _nowMs += ms;
        foreach (var node in _nodes) node.Clock.Advance(ms);
    }

    void Turn()
    {
        foreach (var node in _nodes)
        {
            node.Deliver();
            foreach (var link in node.Links)
                if (!node.Held.Contains(link)) link.Move(4096);
            for (var loop = 0; loop < node.Node.LoopCount; loop++) node.Node.Turn(loop);
            _writer.Hear(0);
            node.Hear();
        }
    }
}
