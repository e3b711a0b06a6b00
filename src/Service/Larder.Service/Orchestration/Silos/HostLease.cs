// This host's own leave to give leases: its silo was one of the service a moment ago.
using Larder.Base;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Runs out by itself where the state cannot be asked.</summary>
sealed class HostLease(Clock clock)
{
    /// <summary>How long it lives from the moment before the state was asked.</summary>
    public const long LengthMs = 2_000;

    const long NsPerMs = 1_000_000;

    long _endsAtMs = long.MinValue;

    public bool IsValid => clock.MonotonicNs / NsPerMs < Volatile.Read(ref _endsAtMs);

    public void Extend(long askedAtMs) => Volatile.Write(ref _endsAtMs, askedAtMs + LengthMs);
}
