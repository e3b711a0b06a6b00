// PutScheduledAction, DeleteScheduledAction, DescribeScheduledActions.
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Scaling;
using Larder.Service.Store;

namespace Larder.Service.Api.AutoScaling;

sealed class ScheduledActionActions(ScalingStore store, CacheStore caches, Scaler scaler, Locality locality, Clock clock)
{
    const int PageMax = 50, NameMax = 256, ActionsMax = 200;

    public async Task<object> PutAsync(JsonRequest request)
    {
        var named = TargetRequests.Target(request);
        var name = Name(request);
        var limit = await caches.FindAsync(named.CacheKey) is { } cache ? named.Dimension.Max(cache) : int.MaxValue;
        var isThere = await store.ChangeAsync(named.Key, target =>
        {
            var action = target.Schedules.FirstOrDefault(row => row.Name == name);
            if (action is null) target.Schedules.Add(action = New(target, name, request));
            Change(action, request, limit);
            return [];
        });
        if (!isThere) throw AutoScalingErrors.NoTarget(named.ResourceId, named.Dimension.Name);
        scaler.Wake();
        return new { };
    }

    public async Task<object> DeleteAsync(JsonRequest request)
    {
        var named = TargetRequests.Target(request);
        var name = request.Required("ScheduledActionName");
        var isThere = false;
        await store.ChangeAsync(named.Key, target =>
        {
            isThere = target.Schedules.RemoveAll(row => row.Name == name) > 0;
            return [];
        });
        return isThere
            ? new { }
            : throw AutoScalingErrors.NotFound($"No scheduled action found with name {name} for {named.ResourceId}.");
    }

    public async Task<object> DescribeAsync(JsonRequest request)
    {
        var (resource, dimension) = TargetRequests.Filter(request);
        var names = request.Texts("ScheduledActionNames");
        var found = (await store.ListAsync())
            .Where(target => (resource ?? target.ResourceId) == target.ResourceId)
            .Where(target => (dimension ?? target.Dimension) == target.Dimension)
            .SelectMany(target => target.Schedules, (target, action) => (Target: target, Action: action))
            .Where(row => names is null || names.Contains(row.Action.Name))
            .OrderBy(row => row.Action.Arn, StringComparer.Ordinal);
        var (rows, token) = TokenPage.Of(request, PageMax).Cut(found, row => row.Action.Arn);
        return new { ScheduledActions = rows.Select(row => Shape(row.Target, row.Action)), NextToken = token };
    }

    ScheduledActionRecord New(ScalableTargetRecord target, string name, JsonRequest request)
    {
        if (target.Schedules.Count >= ActionsMax) throw AutoScalingErrors.TooMany("scheduled actions", ActionsMax);
        return new ScheduledActionRecord
        {
            TargetKey = target.Key,
            Name = name,
            Arn = $"arn:aws:autoscaling:{locality.Region}:{locality.AccountId}:scheduledAction:{Guid.NewGuid()}:"
                + $"resource/{TargetRequests.Namespace}/{target.ResourceId}:scheduledActionName/{name}",
            CreatedAtUnixMs = clock.UnixMs,
            Schedule = request.Required("Schedule"),
        };
    }

    // What a request does not say stays as it was.
    void Change(ScheduledActionRecord action, JsonRequest request, int limit)
    {
        action.Schedule = request.Text("Schedule") ?? action.Schedule;
        action.Timezone = request.Text("Timezone") ?? action.Timezone;
        action.StartUnixMs = request.UnixMs("StartTime") ?? action.StartUnixMs;
        action.EndUnixMs = request.UnixMs("EndTime") ?? action.EndUnixMs;
        if (request.Object("ScalableTargetAction") is { } bounds)
        {
            (action.MinCapacity, action.MaxCapacity) =
                (bounds.Number("MinCapacity") ?? -1, bounds.Number("MaxCapacity") ?? -1);
        }
        CheckBounds(action, limit);
        var zone = Schedule.ZoneOf(action.Timezone)
            ?? throw AutoScalingErrors.Invalid($"{action.Timezone} is not a time zone that this service knows.");
        if (Schedule.TryParse(action.Schedule, zone) is not { } schedule)
        {
            throw AutoScalingErrors.Invalid(
                $"{action.Schedule} is no schedule: at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(six fields).");
        }
        if (action.EndUnixMs > 0 && action.EndUnixMs <= action.StartUnixMs)
        {
            throw AutoScalingErrors.Invalid("EndTime must be after StartTime.");
        }
        action.NextUnixMs = ScheduledChange.Next(action, clock.UnixMs) ?? 0;
        if (schedule.IsOnce && action.NextUnixMs == 0) throw AutoScalingErrors.Invalid("The schedule's time is in the past.");
    }

    static void CheckBounds(ScheduledActionRecord action, int limit)
    {
        var (min, max) = (action.MinCapacity, action.MaxCapacity);
        if (min < 0 && max < 0)
        {
            throw AutoScalingErrors.Invalid("ScalableTargetAction must have a MinCapacity, a MaxCapacity or both.");
        }
        if (min == 0 || max == 0 || min > limit || max > limit)
        {
            throw AutoScalingErrors.Invalid($"Capacities are between 1 and {limit} for this resource.");
        }
        if (min > max && max >= 0) throw AutoScalingErrors.Invalid("Maximum capacity cannot be less than minimum capacity.");
    }

    static string Name(JsonRequest request)
    {
        var name = request.Required("ScheduledActionName", NameMax);
        var isName = name.Trim() == name && !name.Any(letter => char.IsControl(letter) || letter is ':' or '/' or '|');
        return isName ? name : throw AutoScalingErrors.Constraint(
            "scheduledActionName", name, "have no blank at its ends, no control characters, and none of : / |");
    }

    static object Shape(ScalableTargetRecord target, ScheduledActionRecord action) => new
    {
        ScheduledActionName = action.Name,
        ScheduledActionARN = action.Arn,
        ServiceNamespace = TargetRequests.Namespace,
        action.Schedule,
        Timezone = action.Timezone.Length > 0 ? action.Timezone : null,
        target.ResourceId,
        ScalableDimension = target.Dimension,
        StartTime = JsonTimes.OrNull(action.StartUnixMs),
        EndTime = JsonTimes.OrNull(action.EndUnixMs),
        ScalableTargetAction = new
        {
            MinCapacity = action.MinCapacity < 0 ? (int?)null : action.MinCapacity,
            MaxCapacity = action.MaxCapacity < 0 ? (int?)null : action.MaxCapacity,
        },
        CreationTime = JsonTimes.Of(action.CreatedAtUnixMs),
    };
}
