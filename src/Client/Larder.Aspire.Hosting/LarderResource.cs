// A cache in a container.
using Aspire.Hosting.ApplicationModel;

namespace Larder.Aspire.Hosting;

/// <summary>A cache that runs as a container, of the image that <c>./larder pack image</c> makes.</summary>
public sealed class LarderResource(string name, ParameterResource password) : ContainerResource(name), ILarderResource
{
    /// <inheritdoc/>
    public ParameterResource Password => password;
}
