// What caches name that stands by itself: their groups of parameters, subnets, security and users. None of it goes while a cache
// names it, whichever host's cache that is.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>The names that a cache refers to; lists are parted by blanks.</summary>
sealed record CacheReferences(string ParameterGroup, string SubnetGroup, string SecurityGroups, string UserGroups)
{
    /// <summary>Those of nothing.</summary>
    public static CacheReferences None { get; } = new("", "", "", "");

    public static CacheReferences Of(CacheRecord cache) =>
        new(cache.ParameterGroup, cache.SubnetGroup, cache.CacheSecurityGroups, cache.UserGroups);

    /// <summary>Refuses what is not there, or goes. It stays until the transaction ends, which must have the turn
    /// <see cref="StateTurn.References"/>.</summary>
    /// <param name="known">What the cache named before is not looked for again.</param>
    public async Task RequireAsync(StateContext state, CacheReferences known)
    {
        if (ParameterGroup != known.ParameterGroup && !IsDefault(ParameterGroup)
            && !await state.Set<ParameterGroupRecord>().AnyAsync(row => row.Name == ParameterGroup))
        {
            throw ParameterGroupStore.NotFound(ParameterGroup);
        }
        if (SubnetGroup != known.SubnetGroup && SubnetGroup is not SubnetGroupRules.Standing
            && !await state.Set<SubnetGroupRecord>().AnyAsync(row => row.Name == SubnetGroup))
        {
            throw SubnetGroupStore.NotFound(SubnetGroup);
        }
        foreach (var name in Names(SecurityGroups).Except(Names(known.SecurityGroups)))
        {
            if (await state.Set<SecurityGroupRecord>().AnyAsync(row => row.Name == name)) continue;
            throw SecurityGroupStore.NotFound(name);
        }
        foreach (var id in Names(UserGroups).Except(Names(known.UserGroups)))
        {
            var status = await state.Set<UserGroupRecord>().Where(row => row.Id == id).Select(row => row.Status)
                .SingleOrDefaultAsync() ?? throw UserGroupStore.NotFound(id);
            if (status == UserStatus.Deleting) throw UserGroupStore.IsDeleting(id);
        }
    }

    static bool IsDefault(string parameterGroup) => Model.Parameters.ParameterGroup.IsDefaultName(parameterGroup);

    static string[] Names(string joined) => joined.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
