// A command whose work on a large value would make others wait: its client is parked while a loop does the work in slices, and
// the command is run again when that is over.
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace.Slices;

namespace Larder.Engine.Commands.Keys;

sealed class WorkInSlices(SlicedWorks works, BlockedClients blocked)
{
    /// <summary>A value that changes all the time is worked on at once after so many attempts.</summary>
    public const int MostRounds = 8;

    /// <summary>The work that the command waited for; null where it runs for the first time.</summary>
    public static T? Of<T>(CommandContext context)
        where T : SlicedWork => context.IsRetry ? context.Client.Blocked?.Work as T : null;

    /// <summary>The command is answered when it is run again.</summary>
    public void Begin(CommandContext context, SlicedWork work)
    {
        var waiter = Park(context);
        var loop = context.Client.Connected!.Loop;
        waiter.Work = work;
        work.IsWanted = () => !waiter.IsOver && waiter.Work == work;
        work.Ended = () =>
        {
            blocked.Wake(waiter);
            loop.Nudge();
        };
        works.Begin(work, loop.Index);
        loop.Nudge();
    }

    /// <summary>It was run again although the work is not over.</summary>
    public BlockedCommand Park(CommandContext context) =>
        blocked.BlockUntilWoken(context, timeoutMs: 0) ?? context.Client.Blocked!;
}
