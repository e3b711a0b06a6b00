// The way from one host to another's agent. Where it is cut the call does not arrive, or its answer does not.
using Larder.Service.Fleet;
using Larder.Service.Orchestration;
using Larder.Service.Orchestration.Silos;

namespace Larder.Service.Tests.Orchestration;

/// <summary>What <see cref="HostGrain"/> is, without waiting.</summary>
/// <param name="isReached">Whether a call arrives; asked again for its answer.</param>
/// <param name="nextNumber">Numbers looks.</param>
sealed class SimulatedDoor(IHostAgent agent, Func<bool> isReached, Func<long> nextNumber) : IHostGrain
{
    static readonly HostLayout s_layout = new("/nowhere");

    public Task<HostAnswer> StartAsync(NodeOrder node)
    {
        var spec = node.ToSpec(s_layout);
        return AnswerAsync(spec.Name, () => Do(agent.StartAsync(spec)));
    }

    public Task<HostAnswer> StopAsync(string name, string kind) =>
        AnswerAsync(name, () => Do(agent.StopAsync(name, Enum.Parse<StopKind>(kind))));

    public Task<HostAnswer> DiscardAsync(string name, long born) =>
        AnswerAsync(name, () => Do(agent.DiscardAsync(name, born)));

    public Task<HostAnswer> OrderAsync(string name, string[] words) => AnswerAsync(name, async () =>
    {
        var answer = await agent.OrderAsync(name, words);
        return new HostAnswer { IsReached = answer.IsReached, Value = answer.Refusal };
    });

    public Task<HostAnswer> CallAsync(string name, string[] words) => AnswerAsync(
        name, async () => new HostAnswer { IsReached = true, Value = await agent.CallAsync(name, words) });

    public Task LeaseAsync(string name, long epoch)
    {
        Pass();
        agent.Lease(name, epoch);
        return Task.CompletedTask;
    }

    public async Task<int[]> ChoosePortsAsync(int count, int? asked, int[] taken)
    {
        Pass();
        return [.. await agent.ChoosePortsAsync(count, asked, taken.ToHashSet())];
    }

    public Task<SeenNodes> WatchAsync(long newsNumber)
    {
        Pass();
        return Task.FromResult(new SeenNodes(nextNumber(), 0, [.. agent.Names.Select(Seen)]));
    }

    static async Task<HostAnswer> Do(Task act)
    {
        await act;
        return new HostAnswer();
    }

    async Task<HostAnswer> AnswerAsync(string name, Func<Task<HostAnswer>> act)
    {
        Pass();
        HostAnswer answer;
        try
        {
            answer = await act();
        }
        catch (NodeErrorException error)
        {
            answer = new HostAnswer { NodeError = error.Message };
        }
        catch (ServiceFallenException)
        {
            throw new TimeoutException("the other service fell");
        }
        catch (IOException failure)
        {
            answer = new HostAnswer { Failure = failure.Message, PortIsInUse = failure is PortInUseException };
        }
        Pass();
        return answer with { Number = nextNumber(), Seen = Seen(name) };
    }

    SeenNode Seen(string name) => agent.Look(name).ToSeen(name, s_layout.DirectoryOf(name));

    void Pass()
    {
        if (!isReached()) throw new TimeoutException("the other host does not answer");
    }
}
