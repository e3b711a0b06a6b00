// Caches in an app host: what its model says of them, and one that the app host starts.
using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Larder.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Xunit;

namespace Larder.Aspire.Hosting.Tests;

public sealed class AppHostTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_has_image_endpoint_password_and_connection_string()
    {
        var builder = NewBuilder();
        var password = builder.AddParameter("secret", "s3cret");
        var cache = builder.AddLarder("cache", port: 7001, password).WithSetting("maxmemory", "100mb");
        var model = builder.Build().Services.GetRequiredService<DistributedApplicationModel>();

        ILarderResource resource = Assert.Single(model.Resources.OfType<LarderResource>());
        Assert.Same(cache.Resource, resource);
        var image = Assert.Single(resource.Annotations.OfType<ContainerImageAnnotation>());
        Assert.Equal("larder", image.Image);
        Assert.Equal("0.1.0", image.Tag);
        var endpoint = Assert.Single(resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal((7001, 6379), (endpoint.Port, endpoint.TargetPort));
        Assert.Equal(
            "{cache.bindings.tcp.host}:{cache.bindings.tcp.port},password={secret.value}",
            resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal(
            ["node", "--bind", "0.0.0.0", "--port", "6379", "--requirepass", "s3cret", "--maxmemory", "100mb"],
            await ArgumentsOf(resource));
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 7001);
        Assert.Equal("localhost:7001,password=s3cret", await resource.GetConnectionStringAsync(Cancel));
        Assert.Single(resource.Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public async Task A_password_is_made_up_that_a_connection_string_can_hold()
    {
        var builder = NewBuilder();
        ILarderResource cache = builder.AddLarder("cache").Resource;
        var password = await cache.Password.GetValueAsync(Cancel);
        Assert.True(password!.Length >= 20);
        Assert.All(password, letter => Assert.True(char.IsAsciiLetterOrDigit(letter)));
    }

    [Fact]
    public async Task An_app_host_starts_a_cache_and_those_who_wait_find_it()
    {
        var orchestrator = typeof(AppHostTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(fact => fact.Key == "Orchestrator").Value!;
        Assert.SkipUnless(File.Exists(orchestrator), "the orchestrator of Aspire is not installed");
        var builder = NewBuilder();
        builder.Configuration["DcpPublisher:CliPath"] = orchestrator;
        // Asked for, though there is none.
        builder.Configuration["DcpPublisher:DashboardPath"] = orchestrator;
        var cache = builder.AddLarderExecutable("cache", [.. LarderNode.Command.SkipLast(1)]);
        await using var app = builder.Build();
        await app.StartAsync(Cancel);
        await app.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync("cache", Cancel);
        ILarderResource resource = cache.Resource;
        var endpoint = await resource.ConnectionStringExpression.GetValueAsync(Cancel);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(
            $"{endpoint},connectTimeout=60000,syncTimeout=60000,asyncTimeout=60000");
        Assert.True(await connection.GetDatabase().StringSetAsync("key", "value"));
        await app.StopAsync(Cancel);
    }

    static IDistributedApplicationBuilder NewBuilder()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            DisableDashboard = true, AssemblyName = typeof(AppHostTests).Assembly.GetName().Name,
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        return builder;
    }

    static async Task<List<string>> ArgumentsOf(IResource resource)
    {
        var context = new CommandLineArgsCallbackContext([], Cancel);
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(context);
        List<string> words = [];
        foreach (var word in context.Args)
            words.Add((word is IValueProvider value ? await value.GetValueAsync(Cancel) : $"{word}")!);
        return words;
    }
}
