// Keys that protect what the console gives to browsers, where several hosts serve the same console.
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

sealed class ConsoleKeyRecord
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

sealed class ConsoleKeyTable : IEntityTypeConfiguration<ConsoleKeyRecord>
{
    public void Configure(EntityTypeBuilder<ConsoleKeyRecord> key)
    {
        key.ToTable("ConsoleKeys");
        key.HasKey(row => row.Name);
    }
}

/// <summary>Keeps them in the state.</summary>
sealed class ConsoleKeyStore(IDbContextFactory<StateContext> contexts) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var state = contexts.CreateDbContext();
        return [.. state.Set<ConsoleKeyRecord>().Select(row => row.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var state = contexts.CreateDbContext();
        state.Add(new ConsoleKeyRecord { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        state.SaveChanges();
    }
}
