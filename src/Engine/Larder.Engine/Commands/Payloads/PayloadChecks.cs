// Whether the checksums of payloads from outside (RESTORE, FUNCTION RESTORE) are looked at.
namespace Larder.Engine.Commands.Payloads;

/// <summary>Turned off by DEBUG SET-SKIP-CHECKSUM-VALIDATION alone, for tests.</summary>
sealed class PayloadChecks
{
    public bool AreOff { get; set; }
}
