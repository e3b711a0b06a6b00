// One set of rights of a user: which commands, on which keys, channels and databases. A command has to be allowed by one
// selector as a whole.
using Larder.Base.Text;
using System.Text;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution.Access;

/// <summary>Changed only before the user that it belongs to is published.</summary>
public sealed class Selector
{
    public Selector(CommandTable table, bool allChannels)
    {
        Table = table;
        Commands = new CommandRights(table);
        AllowsAllChannels = allChannels;
    }

    Selector(Selector other)
    {
        Table = other.Table;
        Commands = other.Commands.Copy();
        AllowsAllKeys = other.AllowsAllKeys;
        AllowsAllChannels = other.AllowsAllChannels;
        Keys = [.. other.Keys];
        Channels = [.. other.Channels];
        Databases = other.Databases == null ? null : [.. other.Databases];
    }

    internal CommandTable Table { get; }
    public CommandRights Commands { get; }
    public bool AllowsAllKeys { get; internal set; }
    public List<KeyPattern> Keys { get; } = [];
    public bool AllowsAllChannels { get; internal set; }
    public List<byte[]> Channels { get; } = [];

    /// <summary>Numbered databases; null for all.</summary>
    public SortedSet<int>? Databases { get; internal set; }

    public bool AllowsEverything =>
        AllowsAllKeys && AllowsAllChannels && Databases == null && Commands.AllowsEverything;

    public Selector Copy() => new(this);

    public string KeyRules => AllowsAllKeys ? "~*" : string.Join(' ', Keys.Select(key => key.Rule));

    public string ChannelRules =>
        AllowsAllChannels ? "&*" : string.Join(' ', Channels.Select(channel => "&" + ByteText.GetString(channel)));

    public string DatabaseRules => Databases switch
    {
        null => "",
        { Count: 0 } => "resetdbs",
        _ => "db=" + string.Join(',', Databases),
    };

    /// <summary>All rules in the form that sets them again.</summary>
    public override string ToString()
    {
        var channels = AllowsAllChannels ? "&*" : $"resetchannels {ChannelRules}".TrimEnd();
        string[] parts = [KeyRules, channels, DatabaseRules, Commands.ToString()];
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }
}
