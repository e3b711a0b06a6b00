// Which signal asks this process to end: Ctrl-C on a terminal stops the caches too, a supervisor's SIGTERM leaves them alone.
// Whoever handles signals beside this may hold them up until the program has ended, so this is to be first.
using System.Runtime.InteropServices;

namespace Larder.Service;

/// <summary>The signals that this process has been sent.</summary>
public static class StopSignals
{
    static readonly TaskCompletionSource s_first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    static readonly TaskCompletionSource s_again = new(TaskCreationOptions.RunContinuationsAsynchronously);
    static readonly CancellationTokenSource s_stopping = new();
    static PosixSignalRegistration[]? s_registrations;

    /// <summary>Completes with the first signal.</summary>
    public static Task First => s_first.Task;

    /// <summary>Is cancelled with the first signal, also one that came while the program still started.</summary>
    public static CancellationToken Stopping => s_stopping.Token;

    /// <summary>Completes with a signal after the first: somebody does not want to wait.</summary>
    public static Task Again => s_again.Task;

    /// <summary>The first was Ctrl-C.</summary>
    public static bool IsInterrupted { get; private set; }

    /// <summary>Takes note of signals from now on.</summary>
    public static void Watch() => s_registrations ??=
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
    ];

    static void Take(PosixSignalContext signal)
    {
        signal.Cancel = true; // the program ends by itself
        if (s_first.Task.IsCompleted) s_again.TrySetResult();
        IsInterrupted |= signal.Signal == PosixSignal.SIGINT && !s_first.Task.IsCompleted;
        s_first.TrySetResult();
        s_stopping.Cancel();
    }
}
