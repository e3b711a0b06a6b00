// Adding caches to an app host.
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Larder.Aspire.Hosting;

/// <summary>Adds caches to an app host.</summary>
public static class LarderResources
{
    const int ContainerPort = 6379;

    static readonly string s_version = typeof(LarderResources).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Adds a cache in a container. Projects that refer to it (<c>WithReference</c>) find it in
    /// <c>ConnectionStrings:NAME</c>: <c>AddLarder("NAME")</c> there takes it, and so does any client of StackExchange.Redis.
    /// </summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The cache's name.</param>
    /// <param name="port">The port on this machine; a free one by default.</param>
    /// <param name="password">The password; one is made up by default.</param>
    public static IResourceBuilder<LarderResource> AddLarder(
        this IDistributedApplicationBuilder builder, string name, int? port = null,
        IResourceBuilder<ParameterResource>? password = null)
    {
        var resource = new LarderResource(name, PasswordOf(builder, name, password));
        return builder.AddResource(resource)
            .WithImage("larder", s_version)
            .WithEndpoint(port: port, targetPort: ContainerPort, name: ILarderResource.EndpointName)
            .WithArgs("node", "--bind", "0.0.0.0", "--port", $"{ContainerPort}", "--requirepass", resource.Password)
            .WithPing();
    }

    /// <summary>Adds a cache that runs as a program of this machine.</summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The cache's name.</param>
    /// <param name="command">What runs <c>larder</c>: the program, and words before its own.</param>
    /// <param name="port">The port; a free one by default.</param>
    /// <param name="password">The password; one is made up by default.</param>
    public static IResourceBuilder<LarderExecutableResource> AddLarderExecutable(
        this IDistributedApplicationBuilder builder, string name, IReadOnlyList<string> command, int? port = null,
        IResourceBuilder<ParameterResource>? password = null)
    {
        var resource = new LarderExecutableResource(
            name, command[0], builder.AppHostDirectory, PasswordOf(builder, name, password));
        ILarderResource cache = resource;
        return builder.AddResource(resource)
            .WithEndpoint(port: port, name: ILarderResource.EndpointName)
            .WithArgs([
                .. command.Skip(1), "node", "--bind", "127.0.0.1",
                "--port", cache.PrimaryEndpoint.Property(EndpointProperty.TargetPort), "--requirepass", resource.Password,
                // It is started anew with nothing in it, and leaves nothing in the app host's folder.
                "--save", "",
            ])
            .WithPing();
    }

    /// <summary>Gives the cache a directive of valkey.conf, such as <c>maxmemory</c> and <c>100mb</c>.</summary>
    public static IResourceBuilder<T> WithSetting<T>(this IResourceBuilder<T> cache, string name, string value)
        where T : ILarderResource =>
        cache.WithArgs($"--{name}", value);

    // What waits for the cache (WaitFor) waits until it answers.
    static IResourceBuilder<T> WithPing<T>(this IResourceBuilder<T> cache)
        where T : ILarderResource
    {
        var key = $"{cache.Resource.Name}_ping";
        cache.ApplicationBuilder.Services.AddHealthChecks().Add(
            new HealthCheckRegistration(key, _ => new PingCheck(cache.Resource), failureStatus: null, tags: null));
        return cache.WithHealthCheck(key);
    }

    static ParameterResource PasswordOf(
        IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? given) =>
        given?.Resource
        ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
}
