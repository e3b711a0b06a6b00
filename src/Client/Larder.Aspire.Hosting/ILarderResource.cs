// A cache of an app host, however it is run.
using Aspire.Hosting.ApplicationModel;

namespace Larder.Aspire.Hosting;

/// <summary>A Larder cache: an endpoint for RESP, a password, and a connection string for StackExchange.Redis.</summary>
public interface ILarderResource : IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithArgs
{
    /// <summary>Name of the endpoint.</summary>
    public const string EndpointName = "tcp";

    /// <summary>Where clients connect.</summary>
    EndpointReference PrimaryEndpoint => new(this, EndpointName);

    /// <summary>What clients say first.</summary>
    ParameterResource Password { get; }

    /// <inheritdoc/>
    ReferenceExpression IResourceWithConnectionString.ConnectionStringExpression => ReferenceExpression.Create(
        $"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},password={Password}");
}
