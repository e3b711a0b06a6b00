// How log delivery looks in answers.
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

static class LogDeliveryShapes
{
    /// <summary>What is configured is delivered.</summary>
    public static LogDeliveryConfiguration[] Describe(CacheRecord cache) =>
        [.. cache.LogDeliveries.OrderBy(row => row.LogType, StringComparer.Ordinal).Select(row => new LogDeliveryConfiguration
        {
            LogType = row.LogType,
            DestinationType = row.DestinationType,
            DestinationDetails = row.DestinationType == "cloudwatch-logs"
                ? new DestinationDetails
                {
                    CloudWatchLogsDetails = new CloudWatchLogsDestinationDetails { LogGroup = row.Destination },
                }
                : new DestinationDetails
                {
                    KinesisFirehoseDetails = new KinesisFirehoseDestinationDetails { DeliveryStream = row.Destination },
                },
            LogFormat = row.Format,
            Status = "active",
        })];
}
