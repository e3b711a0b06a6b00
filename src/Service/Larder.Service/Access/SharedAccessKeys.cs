// The access keys of a service of several hosts, in the database that they share.
using Larder.Service.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Access;

/// <summary>Reads and changes them.</summary>
public sealed class SharedAccessKeys : IAccessKeyStore
{
    readonly IDbContextFactory<StateContext> _contexts;

    internal SharedAccessKeys(IDbContextFactory<StateContext> contexts) => _contexts = contexts;

    /// <summary>Keys of a service whose first host may not have been started yet: it makes the tables where there are none.
    /// </summary>
    /// <param name="connection">How the PostgreSQL database is reached.</param>
    /// <exception cref="IOException">It cannot be had.</exception>
    public static async Task<SharedAccessKeys> OpenAsync(string connection, CancellationToken stop)
    {
        if (PostgresDatabase.FaultOf(connection) is { } fault) throw new IOException(fault);
        var services = new ServiceCollection();
        services.AddStateDatabase(dataDirectory: "", connection);
        var provider = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(provider, stop);
        return new SharedAccessKeys(provider.GetRequiredService<IDbContextFactory<StateContext>>());
    }

    public async Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken stop = default)
    {
        await using var state = await _contexts.CreateDbContextAsync(stop);
        var rows = await state.Set<AccessKeyRecord>().AsNoTracking().OrderBy(row => row.CreatedAtUnixMs).ToListAsync(stop);
        return [.. rows.Select(row => new AccessKey(row.Id, row.Secret, row.CreatedAtUnixMs))];
    }

    public async Task<AccessKey> AddAsync(long nowUnixMs, CancellationToken stop = default)
    {
        var key = AccessKey.Create(nowUnixMs);
        await using var state = await _contexts.CreateDbContextAsync(stop);
        state.Add(new AccessKeyRecord { Id = key.Id, Secret = key.Secret, CreatedAtUnixMs = nowUnixMs });
        await state.SaveChangesAsync(stop);
        return key;
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken stop = default)
    {
        await using var state = await _contexts.CreateDbContextAsync(stop);
        return await state.Set<AccessKeyRecord>().Where(row => row.Id == id).ExecuteDeleteAsync(stop) > 0;
    }
}
