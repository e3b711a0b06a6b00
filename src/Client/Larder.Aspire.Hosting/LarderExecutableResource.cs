// A cache as a program of this machine.
using Aspire.Hosting.ApplicationModel;

namespace Larder.Aspire.Hosting;

/// <summary>A cache that runs as a program, where there is no container runtime.</summary>
public sealed class LarderExecutableResource(string name, string command, string folder, ParameterResource password)
    : ExecutableResource(name, command, folder), ILarderResource
{
    /// <inheritdoc/>
    public ParameterResource Password => password;
}
