// What AddLarder gives back: the cache that was added, for what is to be kept in it.
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Client.Connections;

/// <summary>A cache that was added to an application.</summary>
/// <param name="Services">The application's services.</param>
/// <param name="Name">The cache's name; its services are keyed by it.</param>
public sealed record LarderCacheBuilder(IServiceCollection Services, string Name);
