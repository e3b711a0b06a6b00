// The hosts of a service of several, kept in the state that they share.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves hosts.</summary>
sealed class HostStore(IDbContextFactory<StateContext> contexts)
{
    public const string Active = "Active", Dead = "Dead";

    /// <summary>All hosts, and the silos that are active.</summary>
    public async Task<(IReadOnlyList<HostRecord> Hosts, IReadOnlyList<SiloRecord> Active)> ListAsync(CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        var active = await state.Set<SiloRecord>().AsNoTracking().Where(row => row.Status == Active).ToListAsync(stop);
        return (await state.Set<HostRecord>().AsNoTracking().ToListAsync(stop), active);
    }

    /// <summary>Records the host whose service starts. The silo that ran for it before is gone: nobody else has its data folder.
    /// </summary>
    /// <exception cref="IOException">Another host has the name.</exception>
    public Task JoinAsync(HostRecord host) => contexts.RunAsync(async state =>
    {
        var silos = await state.Set<SiloRecord>().Where(row => row.Name == host.Name && row.Status != Dead).ToListAsync();
        var known = await state.Set<HostRecord>().FindAsync(host.Name);
        var hasNodes = await state.Set<NodeRecord>().AnyAsync(node => node.Host == host.Name);
        if (known is not null && known.Identity != host.Identity)
        {
            if (hasNodes || silos.Exists(silo => silo.Status == Active))
                throw new IOException($"the service has a host named {host.Name} already; --host gives this one another name");
            state.Remove(known);
            await state.SaveChangesAsync();
            known = null;
        }
        if (known is null) state.Add(host);
        else if (hasNodes && known.Address != host.Address)
            throw new IOException($"nodes of host {host.Name} are at {known.Address}; --address {known.Address} keeps them");
        else state.Entry(known).CurrentValues.SetValues(host);
        foreach (var silo in silos) (silo.Status, silo.Revision) = (Dead, silo.Revision + 1);
        if (silos.Count > 0) await NextVersionAsync(state);
        return host;
    });

    /// <summary>The names of the nodes that are recorded on a host.</summary>
    public async Task<HashSet<string>> NodesOnAsync(string host)
    {
        await using var state = await contexts.CreateDbContextAsync();
        return await state.Set<NodeRecord>().Where(node => node.Host == host).Select(node => node.Name).ToHashSetAsync();
    }

    static Task NextVersionAsync(StateContext state) => state.Set<MembershipVersionRecord>()
        .ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version + 1));
}
