// What an action says of parameters that it takes without reading them.
namespace Larder.Service.Api.Contract;

/// <summary>A parameter that no code reads is refused when a request has it. An action that may take it all the same, because
/// it asks for nothing here or for what is so anyway, says so and why.</summary>
/// <param name="member">The request's member; <c>Structure.Member</c> for one of a structure in it.</param>
/// <param name="reason">Why it is harmless.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
sealed class AcceptsAttribute(string member, string reason) : Attribute
{
    public string Member => member;

    public string Reason => reason;

    /// <summary>The one value that is harmless; without it any is.</summary>
    public string? Only { get; init; }
}
