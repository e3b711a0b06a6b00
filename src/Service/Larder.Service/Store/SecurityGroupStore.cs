// Cache security groups, kept durably. Each method is one transaction; when it returns, the change is on disk.
using Larder.Service.Model;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Loads and saves cache security groups.</summary>
sealed class SecurityGroupStore(IDbContextFactory<StateContext> contexts)
{
    /// <summary>The group, or the error CacheSecurityGroupNotFound.</summary>
    public async Task<SecurityGroupRecord> GetAsync(string name, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await FindAsync(state, name);
    }

    /// <summary>Groups in the order of their names, after the one named.</summary>
    public async Task<IReadOnlyList<SecurityGroupRecord>> ListAsync(string after, int countMax, CancellationToken stop)
    {
        await using var state = await contexts.CreateDbContextAsync(stop);
        return await state.Set<SecurityGroupRecord>().AsNoTracking().Include(row => row.Members)
            .Where(row => string.Compare(row.Name, after) > 0)
            .OrderBy(row => row.Name).Take(countMax).ToListAsync(stop);
    }

    public Task AddAsync(SecurityGroupRecord group, IReadOnlyDictionary<string, string> tags) =>
        contexts.RunAsync(async state =>
        {
            await state.TakeTurnAsync(StateTurn.References);
            var groups = state.Set<SecurityGroupRecord>();
            if (await groups.AnyAsync(row => row.Name == group.Name))
            {
                throw ApiErrors.CacheSecurityGroupAlreadyExists($"Cache security group {group.Name} already exists.");
            }
            if (await groups.CountAsync() >= SecurityGroupRules.CountMax)
            {
                throw ApiErrors.CacheSecurityGroupQuotaExceeded(
                    $"There can be at most {SecurityGroupRules.CountMax} cache security groups.");
            }
            groups.Add(group);
            state.Set<TagRecord>().AddRange(
                tags.Select(tag => new TagRecord { Arn = group.Arn, Key = tag.Key, Value = tag.Value }));
            return true;
        });

    /// <summary>Lets an EC2 security group in.</summary>
    public Task<SecurityGroupRecord> AuthorizeAsync(string name, string ec2Name, string ownerId) =>
        contexts.RunAsync(async state =>
        {
            var group = await FindAsync(state, name);
            if (group.Members.Any(member => member.Name == ec2Name && member.OwnerId == ownerId))
            {
                throw ApiErrors.AuthorizationAlreadyExists($"{ec2Name} is already authorized for {name}.");
            }
            group.Members.Add(new() { GroupName = name, Name = ec2Name, OwnerId = ownerId });
            group.Revision++;
            return group;
        });

    /// <summary>Lets an EC2 security group in no more.</summary>
    public Task<SecurityGroupRecord> RevokeAsync(string name, string ec2Name, string ownerId) =>
        contexts.RunAsync(async state =>
        {
            var group = await FindAsync(state, name);
            var member = group.Members.Find(member => member.Name == ec2Name && member.OwnerId == ownerId)
                ?? throw ApiErrors.AuthorizationNotFound($"{ec2Name} is not authorized for {name}.");
            group.Members.Remove(member);
            group.Revision++;
            return group;
        });

    public Task RemoveAsync(string name) => contexts.RunAsync(async state =>
    {
        await state.TakeTurnAsync(StateTurn.References);
        var group = await FindAsync(state, name);
        var word = $" {name} ";
        if (await state.Set<CacheRecord>().AnyAsync(cache => (" " + cache.CacheSecurityGroups + " ").Contains(word)))
        {
            throw ApiErrors.InvalidCacheSecurityGroupState($"Cache security group {name} is in use by a cache.");
        }
        state.Remove(group);
        await state.Set<TagRecord>().Where(tag => tag.Arn == group.Arn).ExecuteDeleteAsync();
        return true;
    });

    static async Task<SecurityGroupRecord> FindAsync(StateContext state, string name) =>
        await state.Set<SecurityGroupRecord>().Include(row => row.Members).SingleOrDefaultAsync(row => row.Name == name)
        ?? throw NotFound(name);

    internal static ApiException NotFound(string name) =>
        ApiErrors.CacheSecurityGroupNotFound($"CacheSecurityGroup {name} not found.");
}
