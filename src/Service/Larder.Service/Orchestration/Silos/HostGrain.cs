// The door to a host's agent for the other silos.
using Larder.Service.Fleet;
using Orleans.Concurrency;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Passes on; whatever is long in one call holds up no other.</summary>
[Reentrant, HostPlacement]
sealed class HostGrain(IHostAgent agent, HostWatch watch, HostLayout layout) : Grain, IHostGrain
{
    public Task<HostAnswer> StartAsync(NodeOrder node)
    {
        var spec = node.ToSpec(layout);
        return AnswerAsync(spec.Name, async () =>
        {
            await agent.StartAsync(spec);
            return new HostAnswer();
        });
    }

    public Task<HostAnswer> StopAsync(string name, string kind) => AnswerAsync(name, async () =>
    {
        await agent.StopAsync(name, Enum.Parse<StopKind>(kind));
        return new HostAnswer();
    });

    public Task<HostAnswer> DiscardAsync(string name, long born) => AnswerAsync(name, async () =>
    {
        await agent.DiscardAsync(name, born);
        return new HostAnswer();
    });

    public Task<HostAnswer> OrderAsync(string name, string[] words) => AnswerAsync(name, async () =>
    {
        var answer = await agent.OrderAsync(name, words);
        return new HostAnswer { IsReached = answer.IsReached, Value = answer.Refusal };
    });

    public Task<HostAnswer> CallAsync(string name, string[] words) => AnswerAsync(name, async () =>
        new HostAnswer { IsReached = true, Value = Plain(await agent.CallAsync(name, words)) });

    public Task LeaseAsync(string name, long epoch)
    {
        agent.Lease(name, epoch);
        return Task.CompletedTask;
    }

    public async Task<int[]> ChoosePortsAsync(int count, int? asked, int[] taken) =>
        [.. await agent.ChoosePortsAsync(count, asked, taken.ToHashSet())];

    public Task<SeenNodes> WatchAsync(long newsNumber) => watch.AfterAsync(newsNumber);

    async Task<HostAnswer> AnswerAsync(string name, Func<Task<HostAnswer>> act)
    {
        HostAnswer answer;
        try
        {
            // Files and processes are waited for there, not in the grain's turn.
            answer = await Task.Run(act);
        }
        catch (NodeErrorException error)
        {
            answer = new HostAnswer { NodeError = error.Message };
        }
        catch (IOException failure)
        {
            answer = new HostAnswer { Failure = failure.Message, PortIsInUse = failure is PortInUseException };
        }
        var (number, seen) = watch.Look(name);
        return answer with { Number = number, Seen = seen };
    }

    // An error within an array is told as its text.
    static object? Plain(object? value) => value switch
    {
        object?[] items when value is not string[] => items.Select(Plain).ToArray(),
        NodeErrorException error => error.Message,
        _ => value,
    };
}
