// LogDeliveryConfigurations of requests, checked.
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Larder.Service.Orchestration;

namespace Larder.Service.Api.Requests;

/// <summary>What a request asks for: logs to deliver, and logs to deliver no more.</summary>
sealed record LogDeliveryChange(IReadOnlyList<LogDelivery> Wanted, IReadOnlyList<string> Ended)
{
    const string CloudWatch = "cloudwatch-logs", Firehose = "kinesis-firehose", EngineLog = "engine-log";
    const int NameLengthMax = 200;

    static readonly Version EngineLogSince = new(6, 2);

    public static LogDeliveryChange Of(
        IReadOnlyList<LogDeliveryConfigurationRequest>? asked, string engine, string version)
    {
        if (asked is not { Count: > 0 }) return new([], []);
        if (engine == CacheEngine.Memcached.Name)
        {
            throw ApiErrors.InvalidParameterCombination("Log delivery is not supported for Memcached clusters.");
        }
        var types = asked.Select(row => row.LogType ?? throw ApiException.MissingParameter("LogType")).ToArray();
        if (types.Distinct().Count() != types.Length)
        {
            throw ApiErrors.InvalidParameterValue("A log type is configured twice.");
        }
        if (types.Contains(EngineLog) && Version.Parse(version) < EngineLogSince)
        {
            throw ApiErrors.InvalidParameterCombination($"Engine log delivery needs version {EngineLogSince} or later.");
        }
        return new(
            [.. asked.Where(row => row.Enabled is not false).Select(Delivery)],
            [.. asked.Where(row => row.Enabled is false).Select(row => row.LogType!)]);
    }

    static LogDelivery Delivery(LogDeliveryConfigurationRequest row)
    {
        var type = row.DestinationType ?? throw ApiException.MissingParameter("DestinationType");
        var details = row.DestinationDetails;
        var (group, stream) = (details?.CloudWatchLogsDetails?.LogGroup, details?.KinesisFirehoseDetails?.DeliveryStream);
        var name = type switch
        {
            CloudWatch when stream is null => group,
            Firehose when group is null => stream,
            _ => throw ApiErrors.InvalidParameterCombination($"DestinationDetails are not those of {type}."),
        };
        return new LogDelivery(row.LogType!, type, Name(name), row.LogFormat ?? "json");
    }

    static string Name(string? name)
    {
        if (string.IsNullOrEmpty(name)) throw ApiException.MissingParameter("DestinationDetails");
        var isWell = name.Length <= NameLengthMax && name.All(sign => char.IsAsciiLetterOrDigit(sign) || "._-/#".Contains(sign));
        return isWell ? name : throw ApiErrors.InvalidParameterValue($"{name} is not a valid log destination.");
    }
}
