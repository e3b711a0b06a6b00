// A command that found nothing and waits: its request, the keys it waits for, and who may end the waiting. Several may
// want to at once (a loop that has data, the timer, CLIENT UNBLOCK, the disconnect), so one word decides: its phase, and
// with it the first end that was asked for, which no later one replaces.
//
//                    claim                  served
//        Waiting <-----------> Claimed ---------------------> Over
//           |    nothing there    | end                        ^
//           |                     v         nothing there      |
//           |              Claimed, with end ------------------|
//           |                                  finish          |
//           +--- end ---> Ended -------------------------------+
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Items;
using Larder.Engine.Keyspace.Slices;
using Larder.Engine.Telemetry;
using Larder.Network.Timers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution.Blocking;

/// <summary>What ends the waiting with nothing.</summary>
public enum BlockEnd
{
    None,

    Timeout,

    /// <summary>CLIENT UNBLOCK id ERROR.</summary>
    Error,

    /// <summary>The client is gone, or told to go: nobody may serve it any more.</summary>
    Disconnect,

    /// <summary>The node is no primary any more.</summary>
    Demotion,

    /// <summary>The same, of a client that goes to the new primary itself.</summary>
    Redirection,
}

/// <summary>What became of asking for an end.</summary>
enum EndAttempt
{
    /// <summary>It has ended: somebody now has to finish it.</summary>
    Ended,

    /// <summary>Somebody is just trying to serve it, and ends it if that fails.</summary>
    Deferred,

    /// <summary>Somebody is just trying to serve it, and nothing was asked of them.</summary>
    Taken,

    /// <summary>It is over, or another end came first.</summary>
    Late,
}

/// <summary>The keys that a command waits for, by argument numbers.</summary>
readonly record struct BlockedKeys(ItemType Type, int FirstArgument, int Count, bool AlsoWhenGone);

/// <summary>A parked command. Its client does nothing else meanwhile: whoever claims it may act for the client.</summary>
public sealed class BlockedCommand : LoopTimer
{
    const int Waiting = 0, Claimed = 1, Ended = 2, Over = 3, PhaseMask = 3, EndShift = 2;

    readonly BlockedClients _table;
    readonly KeptRequests _request = new();
    readonly long _timeoutMs;
    int _state = Waiting;

    internal BlockedCommand(
        BlockedClients table, CommandContext context, BlockedKeys keys, long timeoutMs, long sequence)
    {
        _table = table;
        _timeoutMs = timeoutMs;
        Client = context.Client;
        Keys = keys;
        Sequence = sequence;
        Command = context.Command;
        Counters = context.Counters;
        IsSilent = Client.ReplyMode != ReplyMode.On;
        _request.Add(Command, context.Arguments);
        _request.Load(0, Arguments);
    }

    public ClientState Client { get; }
    public CommandSpec Command { get; }

    /// <summary>Of the client's own loop.</summary>
    internal LoopCounters Counters { get; }

    internal RequestArguments Arguments { get; } = new();
    internal BlockedKeys Keys { get; }

    /// <summary>The order of arrival.</summary>
    internal long Sequence { get; }

    /// <summary>CLIENT REPLY said that this command gets none.</summary>
    internal bool IsSilent { get; }

    internal List<WaitLink> Links { get; } = [];

    /// <summary>
    /// What it waits for where that is work of its own: nobody can unblock it then. Under the locks of its keys.
    /// </summary>
    public SlicedWork? Work { get; set; }

    /// <summary>The reply when its time is over; null for a null array.</summary>
    public Action<RespWriter>? TimeoutReply { get; set; }

    /// <summary>The end that was asked for first.</summary>
    internal BlockEnd End => (BlockEnd)(Volatile.Read(ref _state) >> EndShift);

    /// <summary>
    /// Lets the command find another argument when it is run again: the id that "$" stood for when it began to wait.
    /// </summary>
    public void Replace(int argument, ReadOnlySpan<byte> value)
    {
        _request.Replace(0, argument, value);
        _request.Load(0, Arguments);
    }

    /// <summary>Lets its time run; on the client's loop.</summary>
    public void StartTimer()
    {
        if (_timeoutMs == 0) return;
        var loop = Client.Connected!.Loop;
        // The loop's time is that of its turn's start and so a little behind: never early, at most a moment late.
        loop.Schedule(this, long.CreateSaturating((Int128)loop.NowMs + _timeoutMs + 1));
    }

    protected override void Fire() => _table.TimeOut(this);

    /// <summary>Makes the caller the only one who may serve it.</summary>
    internal bool TryClaim() =>
        Interlocked.CompareExchange(ref _state, Claimed, Waiting) == Waiting;

    /// <summary>
    /// Gives a claim back, under the locks of all its keys, so that data that comes from now on finds it waiting.
    /// False: it was to end meanwhile, and now has.
    /// </summary>
    internal bool TryRelease()
    {
        if (Interlocked.CompareExchange(ref _state, Waiting, Claimed) == Claimed) return true;
        Interlocked.Or(ref _state, Over);
        return false;
    }

    /// <summary>It is served or has ended.</summary>
    public bool IsOver => (Volatile.Read(ref _state) & PhaseMask) is Ended or Over;

    /// <summary>Somebody is trying it at this moment.</summary>
    internal bool IsClaimed => (Volatile.Read(ref _state) & PhaseMask) == Claimed;

    /// <summary>The claimer has served it.</summary>
    internal void MarkServed() => Interlocked.Or(ref _state, Over);

    /// <summary>Asks for an end; the first one counts.</summary>
    /// <param name="defers">Leaves the end to whoever is just trying to serve it.</param>
    internal EndAttempt TryEnd(BlockEnd end, bool defers = true)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state is not (Waiting or Claimed)) return EndAttempt.Late;
            if (state == Claimed && !defers) return EndAttempt.Taken;
            var next = (state == Waiting ? Ended : Claimed) | (int)end << EndShift;
            if (Interlocked.CompareExchange(ref _state, next, state) != state) continue;
            return state == Waiting ? EndAttempt.Ended : EndAttempt.Deferred;
        }
    }

    /// <summary>Makes the caller the one who finishes what has ended; true once.</summary>
    internal bool TryFinish()
    {
        var state = Volatile.Read(ref _state);
        return (state & PhaseMask) == Ended && Interlocked.CompareExchange(ref _state, state | Over, state) == state;
    }

    /// <summary>Gives the kept request back; once, by whoever ended or served it.</summary>
    internal void Free()
    {
        Arguments.Dispose();
        _request.Dispose();
    }
}
