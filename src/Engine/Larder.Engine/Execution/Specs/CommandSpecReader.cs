// Reads a row of commands.json.
using System.Text;
using System.Text.Json;

namespace Larder.Engine.Execution.Specs;

static class CommandSpecReader
{
    static readonly Dictionary<string, CommandFlags> FlagsByName = new()
    {
        ["write"] = CommandFlags.Write, ["readonly"] = CommandFlags.ReadOnly, ["denyoom"] = CommandFlags.DenyOom,
        ["admin"] = CommandFlags.Admin, ["pubsub"] = CommandFlags.PubSub, ["noscript"] = CommandFlags.NoScript,
        ["blocking"] = CommandFlags.Blocking, ["loading"] = CommandFlags.Loading, ["stale"] = CommandFlags.Stale,
        ["skip_monitor"] = CommandFlags.SkipMonitor, ["skip_commandlog"] = CommandFlags.SkipCommandLog,
        ["asking"] = CommandFlags.Asking, ["fast"] = CommandFlags.Fast, ["no_auth"] = CommandFlags.NoAuth,
        ["no_multi"] = CommandFlags.NoMulti,
        ["movablekeys"] = CommandFlags.MovableKeys, ["allow_busy"] = CommandFlags.AllowBusy,
        ["no_mandatory_keys"] = CommandFlags.NoMandatoryKeys, ["no_async_loading"] = CommandFlags.NoAsyncLoading,
    };

    // Not writes, and yet replicas hear of them. COMMAND INFO, from which the rows are, does not show that.
    static readonly HashSet<string> MayReplicate =
        ["eval", "evalsha", "fcall", "pfcount", "publish", "spublish", "cluster|setslot", "cluster|syncslots"];

    static readonly Dictionary<string, KeyUse> UsesByName = new()
    {
        ["RO"] = KeyUse.ReadOnly, ["RW"] = KeyUse.ReadWrite, ["OW"] = KeyUse.Overwrite, ["RM"] = KeyUse.Remove,
        ["access"] = KeyUse.Access, ["update"] = KeyUse.Update, ["insert"] = KeyUse.Insert,
        ["delete"] = KeyUse.Delete, ["not_key"] = KeyUse.NotKey, ["incomplete"] = KeyUse.Incomplete,
        ["variable_flags"] = KeyUse.VariableFlags,
    };

    public static IEnumerable<string> NamesOf(CommandFlags flags) =>
        FlagsByName.Where(pair => (flags & pair.Value) != 0).Select(pair => pair.Key);

    public static IEnumerable<string> NamesOf(KeyUse use) =>
        UsesByName.Where(pair => (use & pair.Value) != 0).Select(pair => pair.Key);

    public static CommandSpec Read(string name, JsonElement row, List<CommandSpec> all)
    {
        var id = all.Count;
        all.Add(null!);
        Dictionary<string, CommandSpec>? subcommands = null;
        if (row.TryGetProperty("subcommands", out var rows))
        {
            subcommands = [];
            foreach (var sub in rows.EnumerateObject())
                subcommands.Add(sub.Name, Read($"{name}|{sub.Name}", sub.Value, all));
        }
        var group = row.GetProperty("group").GetString()!;
        var (firstKey, lastKey) = (row.GetProperty("first_key").GetInt32(), row.GetProperty("last_key").GetInt32());
        KeySpec[] keySpecs = [.. row.GetProperty("key_specs").EnumerateArray().Select(ReadKeySpec)];
        var spec = new CommandSpec
        {
            Id = id,
            Name = name,
            NameBytes = Encoding.ASCII.GetBytes(name),
            CalledBytes = Encoding.ASCII.GetBytes(name),
            Arity = row.GetProperty("arity").GetInt32(),
            Flags = ReadFlags(row.GetProperty("flags"), FlagsByName) | CommandFlags.Any |
                (MayReplicate.Contains(name) ? CommandFlags.MayReplicate : CommandFlags.None),
            FirstKey = firstKey,
            LastKey = lastKey,
            KeyStep = row.GetProperty("step").GetInt32(),
            KeySpecs = keySpecs,
            Locks = CommandLocking.Of(group, firstKey, lastKey, keySpecs),
            AclCategories = Strings(row.GetProperty("acl_categories")),
            Tips = Strings(row.GetProperty("tips")),
            Group = group,
            Since = row.GetProperty("since").GetString()!,
            Subcommands = subcommands,
            Documentation = row,
        };
        all[id] = spec;
        if (subcommands != null)
        {
            foreach (var sub in subcommands.Values) sub.Parent = spec;
        }
        return spec;
    }

    static KeySpec ReadKeySpec(JsonElement element)
    {
        var begin = element.GetProperty("begin_search");
        var find = element.GetProperty("find_keys");
        var beginSpec = begin.GetProperty("spec");
        var findSpec = find.GetProperty("spec");
        var use = (KeyUse)0;
        foreach (var flag in element.GetProperty("flags").EnumerateArray()) use |= UsesByName[flag.GetString()!];
        var search = begin.GetProperty("type").GetString() switch
        {
            "index" => KeySearch.Index,
            "keyword" => KeySearch.Keyword,
            _ => KeySearch.Unknown,
        };
        var counted = find.GetProperty("type").GetString() == "keynum";
        return new KeySpec(
            search,
            search == KeySearch.Index ? Number(beginSpec, "index") : Number(beginSpec, "startfrom"),
            search == KeySearch.Keyword ? Encoding.ASCII.GetBytes(beginSpec.GetProperty("keyword").GetString()!) : [],
            counted ? Number(findSpec, "keynumidx") : -1,
            Number(findSpec, "firstkey"),
            Number(findSpec, "lastkey"),
            Math.Max(Number(findSpec, "keystep"), 1),
            Number(findSpec, "limit"),
            use);
    }

    static int Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    static IReadOnlyList<string> Strings(JsonElement array) =>
        [.. array.EnumerateArray().Select(element => element.GetString()!)];

    static CommandFlags ReadFlags(JsonElement array, Dictionary<string, CommandFlags> names)
    {
        var flags = CommandFlags.None;
        foreach (var flag in array.EnumerateArray())
        {
            if (names.TryGetValue(flag.GetString()!, out var value)) flags |= value;
        }
        return flags;
    }
}
