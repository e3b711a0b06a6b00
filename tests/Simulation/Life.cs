// One life of a node, from a seed: clients that push, wait, move, publish, kill and unblock each other, leave and come; the
// loops are turned in any order, bytes arrive in any pieces, and after each turn every answer is checked.
namespace Larder.Simulation;

/// <summary>The steps that the seed draws, and the checks at the end.</summary>
sealed class Life : IDisposable
{
    const int StepCount = 400, ClientCount = 7, LongestTimeoutMs = 200;

    readonly Random _random;
    readonly SimulatedNode _node;
    readonly Elements _elements = new();
    readonly Conversation _conversation;
    readonly List<SimulatedClient> _clients = [];
    readonly List<SimulatedClient> _dead = [];
    int _lastNumber;

    public Life(int seed)
    {
        _random = new Random(seed);
        _node = new SimulatedNode(_random.Next(2, 5), seed);
        _conversation = new Conversation(
            _random, _elements, _clients, client => _node.IsBlocked(client.Id), () => TurnCount, mostKills: _random.Next(3));
    }

    public int TurnCount { get; private set; }

    public List<string> Transcript { get; } = [];

    public void Live()
    {
        for (var i = 0; i < ClientCount; i++) Connect();
        for (var step = 0; step < StepCount; step++) Step();
        End();
    }

    void Note(string line) => Transcript.Add($"{TurnCount} {line}");

    void Step()
    {
        switch (_random.Next(12))
        {
            case 0 when _random.Next(60) == 0:
                Leave(Any());
                break;
            case 0 or 1:
                _node.Clock.Advance(_random.Next(20));
                break;
            case 2 or 3 or 4:
                var client = Any();
                for (var count = _random.Next(1, 5); count > 0; count--) _conversation.AskSomething(client);
                break;
            case 5 or 6:
                Any().Send(_random.Next(1, 200));
                break;
            default:
                Turn(_random.Next(_node.LoopCount));
                break;
        }
    }

    void Turn(int loop)
    {
        TurnCount++;
        _node.Turn(loop);
        foreach (var client in _clients) Hear(client);
        foreach (var client in _clients.ToArray()) Bury(client);
    }

    void Hear(SimulatedClient client) => client.Receive(reply => _conversation.Pushed(client, reply));

    void Bury(SimulatedClient client)
    {
        if (client.IsAlive && client.IsClosedByServer)
        {
            if (!client.IsSentenced) throw new BrokenInvariantException($"{client.Number} was closed, and nobody killed it");
            client.Die(new Death(int.MaxValue, null, 0)); // whoever killed it ended before it heard so
        }
        if (client.IsAlive || (client.Death!.Killer != null && !client.IsClosedByServer)) return;
        _clients.Remove(client);
        _dead.Add(client);
        Connect();
    }

    void Connect()
    {
        var client = new SimulatedClient(++_lastNumber, _node.Connect(), Note);
        _clients.Add(client);
        _conversation.Begin(client);
    }

    void Leave(SimulatedClient client)
    {
        Note($"{client.Number} leaves");
        // Who waits takes nothing from now on. What it has sent behind that, as others have, may still be executed.
        var isWaiting = client.OpenCount == 1 && _node.IsBlocked(client.Id);
        client.Die(new Death(isWaiting ? TurnCount : int.MaxValue, null, 0));
        Hear(client);
        Bury(client);
    }

    SimulatedClient Any() => _clients[_random.Next(_clients.Count)];

    // Everybody says what is left to say and gets an answer, at the latest when its time is over.
    void End()
    {
        for (var round = 0; _clients.Exists(client => client.IsAlive && (client.OpenCount > 0 || client.HasUnsent)); round++)
        {
            if (round > 10_000) throw new BrokenInvariantException("somebody waits for an answer for ever");
            foreach (var client in _clients.ToArray()) client.Send(int.MaxValue);
            for (var loop = 0; loop < _node.LoopCount; loop++) Turn(loop);
            _node.Clock.Advance(round % 10 == 0 ? LongestTimeoutMs : 1);
        }
        for (var round = 0; round < _node.LoopCount; round++) // what one loop has told another is still on its way
        {
            for (var loop = 0; loop < _node.LoopCount; loop++) Turn(loop);
        }
        foreach (var client in _clients.ToArray())
        {
            if (!client.IsWhole) throw new BrokenInvariantException($"{client.Number}: a reply was cut off");
            if (client.IsAlive) _conversation.Close(client);
        }
        var left = new List<string>();
        var last = _clients.Find(client => client.IsAlive)!;
        _conversation.AskForAll(last, left);
        while (last.OpenCount > 0)
        {
            last.Send(int.MaxValue);
            _node.Clock.Advance(1);
            for (var loop = 0; loop < _node.LoopCount; loop++) Turn(loop);
        }
        _elements.Close(left, [.. _dead, .. _clients.Where(client => !client.IsAlive)]);
    }

    public void Dispose() => _node.Dispose();
}
