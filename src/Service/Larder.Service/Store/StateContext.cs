// The state database as EF Core sees it. Each table is described beside its record.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

sealed class StateContext(DbContextOptions<StateContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder model) =>
        model.ApplyConfigurationsFromAssembly(typeof(StateContext).Assembly);
}
