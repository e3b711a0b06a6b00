// Where each element is that was ever pushed: none is taken twice, none from nowhere, and none is lost but to a client that
// ended after the push, while it had asked for one.
namespace Larder.Simulation;

/// <summary>The books of one simulation.</summary>
sealed class Elements
{
    readonly Dictionary<string, Push?> _pushed = []; // null: pushed by somebody who was never answered
    readonly HashSet<string> _taken = [];
    int _last;

    public string New()
    {
        var element = $"e{++_last}";
        _pushed[element] = null;
        return element;
    }

    public void Pushed(string element, int turn, SimulatedClient by, int order) => _pushed[element] = new Push(turn, by, order);

    public void Taken(string element)
    {
        if (!_pushed.ContainsKey(element)) throw new BrokenInvariantException($"{element} was never pushed");
        if (!_taken.Add(element)) throw new BrokenInvariantException($"{element} was taken twice");
    }

    /// <summary>At the end: what is left in the lists, and who has ended.</summary>
    public void Close(IReadOnlyCollection<string> left, IReadOnlyCollection<SimulatedClient> dead)
    {
        foreach (var element in left) Taken(element);
        var lost = 0;
        foreach (var (element, push) in _pushed)
        {
            if (push == null || _taken.Contains(element)) continue;
            if (!dead.Any(client => MayHaveTaken(client, push)))
                throw new BrokenInvariantException($"{element} is lost, and everybody who ended did so before its push");
            lost++;
        }
        if (lost > dead.Sum(client => client.OpenTakes))
            throw new BrokenInvariantException($"{lost} elements are lost, more than those who ended had asked for");
    }

    static bool MayHaveTaken(SimulatedClient client, Push push)
    {
        if (client.OpenTakes == 0 || client.Death is not { } death) return false;
        if (death.Turn != push.Turn) return death.Turn > push.Turn;
        return death.Killer != push.By || death.Order > push.Order;
    }

    sealed record Push(int Turn, SimulatedClient By, int Order);
}
