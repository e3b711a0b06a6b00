// Checks that stay on in release builds. Off-heap code has no bounds checks of the runtime's to fall back on, so a broken
// invariant must stop the process before it corrupts what users stored. Input of a client never reaches a Check: it is
// validated and answered with an error.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Larder.Base;

/// <summary>Assertions about Larder's own invariants; a failed one is a bug, never a bad request.</summary>
public static class Check
{
    /// <summary>
    /// Whether this process guards its memory: dearer checks where pointers are made, and marks around what an arena
    /// hands out. Asked for by the switch Larder.Guards of the program, or LARDER_GUARDS=1 in the environment. A constant
    /// to the compiler, so that code behind it is not there where it is off.
    /// </summary>
    public static readonly bool IsGuarded =
        (AppContext.TryGetSwitch("Larder.Guards", out var isOn) && isOn) ||
        Environment.GetEnvironmentVariable("LARDER_GUARDS") == "1";

    /// <summary>Stops with <see cref="InvariantException"/> when <paramref name="condition"/> is false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void That(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition) Fail(expression);
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Fail(string expression) => throw new InvariantException(expression);
}

/// <summary>An invariant of Larder itself does not hold.</summary>
public sealed class InvariantException(string expression) : Exception($"invariant broken: {expression}");
