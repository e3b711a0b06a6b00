// The client-output-buffer-limit directive: how much may wait to be sent before a client is dropped, by class of
// client.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Rows;

/// <summary>Bytes that may wait for one client; 0 means no limit.</summary>
/// <param name="Hard">More than this drops the client at once.</param>
/// <param name="Soft">More than this for <paramref name="SoftSeconds"/> drops the client.</param>
/// <param name="SoftSeconds">How long the soft limit may be exceeded.</param>
public sealed record OutputBufferLimit(ulong Hard, ulong Soft, int SoftSeconds)
{
    public long HardBytes => (long)Math.Min(Hard, long.MaxValue);
    public long SoftBytes => (long)Math.Min(Soft, long.MaxValue);
}

/// <summary>The limits of all classes of clients.</summary>
public sealed record OutputBufferLimitSet(
    OutputBufferLimit Normal, OutputBufferLimit Replica, OutputBufferLimit PubSub);

/// <summary>The directive; a class that is not named keeps its limit.</summary>
public sealed class OutputBufferLimits(string name, OutputBufferLimitSet defaultValue)
    : Setting<OutputBufferLimitSet>(name, defaultValue, SettingFlags.MultipleArguments, alias: null)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out OutputBufferLimitSet value, out string error)
    {
        value = Value;
        IReadOnlyList<string> words = input.Arguments;
        error = words.Count % 4 == 0 ? "" : "Wrong number of arguments in buffer limit configuration.";
        for (int at = 0; at < words.Count && error.Length == 0; at += 4)
        {
            string limits = "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
            if (!TryReadLimit(words[at + 1], words[at + 2], words[at + 3], out OutputBufferLimit limit)) error = limits;
            switch (words[at].ToLowerInvariant())
            {
                case "normal":
                    value = value with { Normal = limit };
                    break;
                case "replica" or "slave":
                    value = value with { Replica = limit };
                    break;
                case "pubsub":
                    value = value with { PubSub = limit };
                    break;
                default:
                    error = "Invalid client class specified in buffer limit configuration.";
                    break;
            }
        }
        return error.Length == 0;
    }

    static bool TryReadLimit(string hardText, string softText, string secondsText, out OutputBufferLimit limit)
    {
        bool valid = MemoryAmount.TryParseCut(hardText, out ulong hard);
        valid &= MemoryAmount.TryParseCut(softText, out ulong soft);
        valid &= CutNumber.TryParse(secondsText, out long number);
        int seconds = unchecked((int)number);
        limit = new OutputBufferLimit(hard, soft, seconds);
        return valid && seconds >= 0;
    }

    /// <inheritdoc/>
    protected override string Format(OutputBufferLimitSet value) =>
        $"normal {Words(value.Normal)} slave {Words(value.Replica)} pubsub {Words(value.PubSub)}";

    static string Words(OutputBufferLimit limit) => $"{limit.Hard} {limit.Soft} {limit.SoftSeconds}";

    internal override IEnumerable<SettingLine> Lines() =>
    [
        Line("normal", Value.Normal, Default.Normal),
        Line("replica", Value.Replica, Default.Replica),
        Line("pubsub", Value.PubSub, Default.PubSub),
    ];

    SettingLine Line(string clients, OutputBufferLimit limit, OutputBufferLimit usual)
    {
        string hard = MemoryAmount.Format(limit.Hard);
        string soft = MemoryAmount.Format(limit.Soft);
        return new SettingLine($"{Name} {clients} {hard} {soft} {limit.SoftSeconds}", Forced: limit != usual);
    }
}
