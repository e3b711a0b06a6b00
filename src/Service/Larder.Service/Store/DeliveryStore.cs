// What is to be delivered, and how far it has been.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Larder.Service.Store;

/// <summary>How far a delivery has got; what a position means its deliverer knows.</summary>
sealed class DeliveryPositionRecord
{
    public required string Name { get; init; }
    public required string Position { get; set; }
}

sealed class DeliveryPositionTable : IEntityTypeConfiguration<DeliveryPositionRecord>
{
    public void Configure(EntityTypeBuilder<DeliveryPositionRecord> position)
    {
        position.ToTable("DeliveryPositions");
        position.HasKey(row => row.Name);
    }
}

/// <summary>Loads and saves; each method is one transaction.</summary>
sealed class DeliveryStore(IDbContextFactory<StateContext> contexts)
{
    public async Task<IReadOnlyList<LogDeliveryRecord>> ListLogsAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<LogDeliveryRecord>().AsNoTracking().ToListAsync(stop);
    }

    /// <summary>Events of caches that have a topic, after the one with that number.</summary>
    public async Task<IReadOnlyList<EventRecord>> ListEventsAsync(long afterId, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<EventRecord>().AsNoTracking().Where(row => row.Id > afterId && row.Topic != "")
            .OrderBy(row => row.Id).Take(countMax).ToListAsync(stop);
    }

    /// <summary>The number of the last event; 0 for none.</summary>
    public async Task<long> LastEventAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<EventRecord>().MaxAsync(row => (long?)row.Id, stop) ?? 0;
    }

    public async Task<string?> FindPositionAsync(string name, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return (await state.FindAsync<DeliveryPositionRecord>([name], stop))?.Position;
    }

    public async Task SetPositionAsync(string name, string position, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        if (await state.FindAsync<DeliveryPositionRecord>([name], stop) is { } known) known.Position = position;
        else state.Add(new DeliveryPositionRecord { Name = name, Position = position });
        await state.SaveChangesAsync(stop);
    }
}
