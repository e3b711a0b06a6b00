// The notify-keyspace-events directive: one letter per class of events.
using System.Text;

namespace Larder.Engine.Settings.Rows;

/// <summary>Classes of keyspace events; <see cref="All"/> is what the letter A stands for.</summary>
[Flags]
public enum EventClasses
{
    /// <summary>Nothing is announced.</summary>
    None = 0,

    /// <summary>K: announced on the channel of the key.</summary>
    Keyspace = 1 << 0,

    /// <summary>E: announced on the channel of the event.</summary>
    Keyevent = 1 << 1,

    /// <summary>g: commands that work on any type.</summary>
    Generic = 1 << 2,

    /// <summary>$: strings.</summary>
    String = 1 << 3,

    /// <summary>l: lists.</summary>
    List = 1 << 4,

    /// <summary>s: sets.</summary>
    Set = 1 << 5,

    /// <summary>h: hashes.</summary>
    Hash = 1 << 6,

    /// <summary>z: sorted sets.</summary>
    SortedSet = 1 << 7,

    /// <summary>x: a key expired.</summary>
    Expired = 1 << 8,

    /// <summary>e: a key was evicted.</summary>
    Evicted = 1 << 9,

    /// <summary>t: streams.</summary>
    Stream = 1 << 10,

    /// <summary>d: types of modules.</summary>
    Module = 1 << 11,

    /// <summary>n: a key came into being (not part of A).</summary>
    New = 1 << 12,

    /// <summary>m: a key was asked for and missing (not part of A).</summary>
    Missed = 1 << 13,

    /// <summary>A: all but n and m.</summary>
    All = Generic | String | List | Set | Hash | SortedSet | Expired | Evicted | Stream | Module,
}

/// <summary>The directive; its words are letters.</summary>
public sealed class KeyspaceEvents(string name)
    : Setting<EventClasses>(name, EventClasses.None, SettingFlags.None, alias: null)
{
    // In the order in which CONFIG GET prints them.
    static readonly (char Letter, EventClasses Class)[] Letters =
    [
        ('g', EventClasses.Generic), ('$', EventClasses.String), ('l', EventClasses.List), ('s', EventClasses.Set),
        ('h', EventClasses.Hash), ('z', EventClasses.SortedSet), ('x', EventClasses.Expired),
        ('e', EventClasses.Evicted), ('t', EventClasses.Stream), ('d', EventClasses.Module), ('n', EventClasses.New),
        ('K', EventClasses.Keyspace), ('E', EventClasses.Keyevent), ('m', EventClasses.Missed),
    ];

    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out EventClasses value, out string error)
    {
        value = EventClasses.None;
        error = "";
        foreach (char letter in input.Single)
        {
            EventClasses named = letter == 'A' ? EventClasses.All : Array.Find(Letters, l => l.Letter == letter).Class;
            if (named == EventClasses.None) error = "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
            value |= named;
        }
        return error.Length == 0;
    }

    /// <inheritdoc/>
    protected override string Format(EventClasses value)
    {
        bool all = (value & EventClasses.All) == EventClasses.All;
        StringBuilder text = new(all ? "A" : "");
        foreach ((char letter, EventClasses known) in Letters)
        {
            // Valkey does not print n beside A, though A does not contain it.
            if ((value & known) == 0 || (all && (known & (EventClasses.All | EventClasses.New)) != 0)) continue;
            text.Append(letter);
        }
        return text.ToString();
    }

    // The file must not lose the n that CONFIG GET leaves out.
    internal override IEnumerable<SettingLine> Lines()
    {
        bool lost = (Value & EventClasses.New) != 0 && !Text.Contains('n');
        return [new($"{Name} \"{Text}{(lost ? "n" : "")}\"", Forced: Value != EventClasses.None)];
    }
}
