// The silos' membership in the state database: Orleans asks for a table whose rows and whose version change together or not at
// all.
using System.Globalization;
using Larder.Service.Store;
using Microsoft.EntityFrameworkCore;
using Orleans.Runtime;
using IsolationLevel = System.Data.IsolationLevel;

namespace Larder.Service.Orchestration.Silos;

/// <summary>Reads and writes silos.</summary>
sealed class StateMembership(IDbContextFactory<StateContext> contexts) : IMembershipTable
{
    // The tables are there before the silo starts.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        await using var state = await contexts.CreateDbContextAsync();
        await state.Set<SiloRecord>().ExecuteDeleteAsync();
    }

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        await using var state = await contexts.CreateDbContextAsync();
        var before = beforeDate.ToUnixTimeMilliseconds();
        await state.Set<SiloRecord>().Where(row => row.Status == HostStore.Dead && row.AliveAtUnixMs < before)
            .ExecuteDeleteAsync();
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var address = key.ToParsableString();
        return ReadAsync(rows => rows.Where(row => row.Address == address));
    }

    public Task<MembershipTableData> ReadAll() => ReadAsync(rows => rows);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => WriteAsync(tableVersion, async state =>
    {
        state.Add(RecordOf(entry));
        await state.SaveChangesAsync();
        return true;
    });

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        WriteAsync(tableVersion, async state =>
        {
            var (address, revision) = (entry.SiloAddress.ToParsableString(), Number(etag));
            var (status, suspicions) = ($"{entry.Status}", SuspicionsOf(entry));
            return await state.Set<SiloRecord>().Where(row => row.Address == address && row.Revision == revision)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(row => row.Status, status)
                    .SetProperty(row => row.Suspicions, suspicions)
                    .SetProperty(row => row.AliveAtUnixMs, UnixMs(entry.IAmAliveTime))
                    .SetProperty(row => row.Revision, revision + 1)) == 1;
        });

    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        await using var state = await contexts.CreateDbContextAsync();
        var (address, aliveAt) = (entry.SiloAddress.ToParsableString(), UnixMs(entry.IAmAliveTime));
        await state.Set<SiloRecord>().Where(row => row.Address == address)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AliveAtUnixMs, aliveAt));
    }

    // Rows and version as of one moment.
    async Task<MembershipTableData> ReadAsync(Func<IQueryable<SiloRecord>, IQueryable<SiloRecord>> choose)
    {
        await using var state = await contexts.CreateDbContextAsync();
        await using var moment = await state.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var version = await state.Set<MembershipVersionRecord>().AsNoTracking().SingleAsync();
        var rows = await choose(state.Set<SiloRecord>().AsNoTracking()).ToListAsync();
        return new MembershipTableData(
            [.. rows.Select(row => Tuple.Create(EntryOf(row), Text(row.Revision)))],
            new TableVersion(version.Version, Text(version.Version)));
    }

    // Whoever changes the version first has its turn; the others are told to read again.
    async Task<bool> WriteAsync(TableVersion next, Func<StateContext, Task<bool>> write)
    {
        await using var state = await contexts.CreateDbContextAsync();
        await using var transaction = await state.Database.BeginTransactionAsync();
        var before = next.Version - 1;
        var turns = await state.Set<MembershipVersionRecord>().Where(row => row.Version == before)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, next.Version));
        try
        {
            if (turns != 1 || !await write(state)) return false;
        }
        catch (DbUpdateException)
        {
            return false; // the silo is there already
        }
        await transaction.CommitAsync();
        return true;
    }

    static SiloRecord RecordOf(MembershipEntry entry) => new()
    {
        Address = entry.SiloAddress.ToParsableString(),
        Name = entry.SiloName,
        MachineName = entry.HostName,
        Status = $"{entry.Status}",
        GatewayPort = entry.ProxyPort,
        StartedAtUnixMs = UnixMs(entry.StartTime),
        AliveAtUnixMs = UnixMs(entry.IAmAliveTime),
        Suspicions = SuspicionsOf(entry),
    };

    static MembershipEntry EntryOf(SiloRecord row) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(row.Address),
        SiloName = row.Name,
        HostName = row.MachineName,
        Status = Enum.Parse<SiloStatus>(row.Status),
        ProxyPort = row.GatewayPort,
        StartTime = Moment(row.StartedAtUnixMs),
        IAmAliveTime = Moment(row.AliveAtUnixMs),
        SuspectTimes =
        [
            .. row.Suspicions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(','))
                .Select(pair => Tuple.Create(
                    SiloAddress.FromParsableString(pair[0]), Moment(long.Parse(pair[1], CultureInfo.InvariantCulture)))),
        ],
    };

    static string SuspicionsOf(MembershipEntry entry) => string.Join(
        ' ', (entry.SuspectTimes ?? []).Select(vote => $"{vote.Item1.ToParsableString()},{UnixMs(vote.Item2)}"));

    static long UnixMs(DateTime utc) =>
        new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    static DateTime Moment(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime;

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static int Number(string etag) => int.Parse(etag, CultureInfo.InvariantCulture);
}
