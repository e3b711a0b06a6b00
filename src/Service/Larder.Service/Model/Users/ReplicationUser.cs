// The user as which a cache's nodes know each other: replicas reach their primary on the customers' port, where the user
// default may be off or want a password.
using System.Security.Cryptography;
using System.Text;
using Larder.Service.Model.Parameters;

namespace Larder.Service.Model.Users;

/// <summary>One of each cache. <paramref name="Secret"/> is what its nodes share.</summary>
sealed record ReplicationUser(string Secret)
{
    public const string Name = "larder-replication";

    /// <summary>The user of a cache: nothing about it needs to be kept but the service's key.</summary>
    public static ReplicationUser Of(string cacheKey, ReadOnlySpan<byte> serviceKey) =>
        new(Convert.ToHexStringLower(HMACSHA256.HashData(serviceKey, Encoding.UTF8.GetBytes(cacheKey))));

    /// <summary>Its line in a node's file of users: it can follow, and nothing else.</summary>
    public string Line => $"user {Name} on #{Secrets.Hash(Secret)} -@all +ping +replconf +psync +sync";

    /// <summary>What a node is configured with to be let in by its primary.</summary>
    public IReadOnlyList<ParameterDirective> Directives => [new("masteruser", Name), new("masterauth", Secret)];

    /// <summary>What it is configured with where anybody is let in.</summary>
    public static IReadOnlyList<ParameterDirective> NoDirectives => [new("masteruser", ""), new("masterauth", "")];
}
