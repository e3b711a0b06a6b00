// Secrets that the service made for itself, and that all its silos share.
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class ServiceSecretRecord
{
    public required string Name { get; init; }

    /// <summary>In hexadecimal digits.</summary>
    public required string Value { get; init; }
}

sealed class ServiceSecretTable : IEntityTypeConfiguration<ServiceSecretRecord>
{
    public void Configure(EntityTypeBuilder<ServiceSecretRecord> secret)
    {
        secret.ToTable("ServiceSecrets");
        secret.HasKey(row => row.Name);
    }
}

/// <summary>Makes each secret when it is first asked for.</summary>
sealed class ServiceSecretStore(IDbContextFactory<StateContext> contexts)
{
    public const string Replication = "replication", Silos = "silos";
    const int LengthBytes = 32;

    public Task<byte[]> GetAsync(string name) => GetAsync(name, static () => RandomNumberGenerator.GetBytes(LengthBytes));

    /// <summary>The same for one that is not just a number.</summary>
    public Task<byte[]> GetAsync(string name, Func<byte[]> make) => contexts.RunAsync(async state =>
    {
        if (await state.Set<ServiceSecretRecord>().FindAsync(name) is { } known) return Convert.FromHexString(known.Value);
        var value = make();
        state.Add(new ServiceSecretRecord { Name = name, Value = Convert.ToHexStringLower(value) });
        return value;
    });
}
