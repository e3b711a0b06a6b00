// What several services on one PostgreSQL do one after the other. SQLite has one writer at a time anyway.
using Microsoft.EntityFrameworkCore;

namespace Larder.Service.Store;

/// <summary>Kinds of work that only one transaction at a time may do.</summary>
enum StateTurn
{
    /// <summary>Making the tables.</summary>
    Migration = 0x4C415244,

    /// <summary>Giving ports out: whether one is free depends on rows that another transaction may be adding.</summary>
    Ports,

    /// <summary>Noting how far a service update has come, which each silo watches.</summary>
    Updates,

    /// <summary>Referring to something, and removing what may be referred to: caches name groups, groups name users, tags name
    /// all of them. Taken before <see cref="Ports"/>, and before anything is written.</summary>
    References,
}

static class StateTurns
{
    /// <summary>Waits for the turn, which ends with the transaction.</summary>
    public static async Task TakeTurnAsync(this StateContext state, StateTurn turn)
    {
        if (state.Database.IsNpgsql()) await state.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({(long)turn})");
    }
}
