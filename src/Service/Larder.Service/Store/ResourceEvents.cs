// Events of resources that no grain looks after: told in the transaction that makes, changes or removes their record.
using Larder.Base;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Larder.Service.Store;

/// <summary>Adds events to what is saved.</summary>
sealed class ResourceEvents(Clock clock) : SaveChangesInterceptor
{
    /// <summary>How a kind of record is told of; changes of users are steps of their being applied, and are not.</summary>
    sealed record Kind(string SourceType, string Noun, Func<object, string> Id, bool TellsChanges = true);

    static readonly Dictionary<Type, Kind> Kinds = new()
    {
        [typeof(ParameterGroupRecord)] =
            new("cache-parameter-group", "Cache parameter group", row => ((ParameterGroupRecord)row).Name),
        [typeof(SubnetGroupRecord)] =
            new("cache-subnet-group", "Cache subnet group", row => ((SubnetGroupRecord)row).Name),
        [typeof(SecurityGroupRecord)] =
            new("cache-security-group", "Cache security group", row => ((SecurityGroupRecord)row).Name),
        [typeof(UserRecord)] = new("user", "User", row => ((UserRecord)row).Id, TellsChanges: false),
        [typeof(UserGroupRecord)] = new("user-group", "User group", row => ((UserGroupRecord)row).Id, TellsChanges: false),
    };

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var state = eventData.Context!;
        var events = state.ChangeTracker.Entries()
            .Select(entry => (Kind: Kinds.GetValueOrDefault(entry.Metadata.ClrType), Row: entry.Entity, entry.State))
            .Where(change => change.Kind is not null)
            .Select(change => Told(change.Kind!, change.Row, change.State))
            .OfType<EventRecord>().ToArray();
        state.Set<EventRecord>().AddRange(events);
        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    EventRecord? Told(Kind kind, object row, EntityState change)
    {
        var deed = change switch
        {
            EntityState.Added => "created",
            EntityState.Deleted => "deleted",
            EntityState.Modified when kind.TellsChanges => "modified",
            _ => null,
        };
        return deed is null ? null : new EventRecord
        {
            SourceType = kind.SourceType,
            SourceId = kind.Id(row),
            Message = $"{kind.Noun} {deed}",
            AtUnixMs = clock.UnixMs,
        };
    }
}
