// One row of the command table: the facts of the documentation as data.
namespace Larder.Engine.Execution.Specs;

/// <summary>A command or subcommand.</summary>
public sealed class CommandSpec
{
    /// <summary>Position in the table, subcommands included; the index into per-command statistics.</summary>
    public required int Id { get; init; }

    /// <summary>Lower case, as in COMMAND INFO; a subcommand's is "config|get".</summary>
    public required string Name { get; init; }

    public required byte[] NameBytes { get; init; }

    /// <summary>What clients call it by, in lower case; empty where the configuration has taken it from them.</summary>
    public required byte[] CalledBytes { get; set; }

    /// <summary>Number of arguments with the name; negative means at least that many.</summary>
    public required int Arity { get; init; }

    /// <summary>Those of the table, and what the node has marked at its start.</summary>
    public required CommandFlags Flags { get; set; }

    /// <summary>First key's argument; 0 when there is none at a fixed place.</summary>
    public required int FirstKey { get; init; }

    /// <summary>Last key's argument; negative counts from the end.</summary>
    public required int LastKey { get; init; }

    public required int KeyStep { get; init; }
    public required IReadOnlyList<KeySpec> KeySpecs { get; init; }
    public required IReadOnlyList<string> AclCategories { get; init; }
    public required IReadOnlyList<string> Tips { get; init; }
    public required string Group { get; init; }
    public required string Since { get; init; }

    /// <summary>Null for a command without subcommands.</summary>
    public required Dictionary<string, CommandSpec>? Subcommands { get; init; }

    /// <summary>The container of a subcommand.</summary>
    public CommandSpec? Parent { get; internal set; }

    /// <summary>The row's JSON object: arguments and what else only COMMAND DOCS tells.</summary>
    public required System.Text.Json.JsonElement Documentation { get; init; }

    /// <summary>The locks that it needs.</summary>
    public required CommandLocks Locks { get; init; }

    /// <summary>Its reply may tell of data; that of PING, INFO or REPLICAOF does not.</summary>
    public bool ShowsData =>
        (Flags & (CommandFlags.Write | CommandFlags.ReadOnly)) != 0 || Group == "scripting" || Name == "exec";

    /// <summary>Exactly one key, at a fixed argument: the common case that needs no key finder.</summary>
    public bool HasSingleKey => Locks == CommandLocks.OneKey;

    public bool Has(CommandFlags flags) => (Flags & flags) != 0;

    public bool AcceptsCount(int argumentCount) =>
        Arity >= 0 ? argumentCount == Arity : argumentCount >= -Arity;
}
