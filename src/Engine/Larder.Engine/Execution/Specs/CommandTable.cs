// All commands by name. The rows come from commands.json (the command table of Valkey 9.1.2 as data): facts alone, what they
// do is bound elsewhere.
using Larder.Base.Text;
using System.Text;
using System.Text.Json;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Specs;

/// <summary>The command table. Built once at start, then only read.</summary>
public sealed class CommandTable
{
    readonly Dictionary<string, CommandSpec> _byName = [];
    readonly List<CommandSpec> _all = [];
    readonly CommandSpec[] _atOnce;
    readonly CommandLookup _lookup = new();

    /// <param name="further">Rows of commands that the server itself does not have, of the form of commands.json.</param>
    public CommandTable(params IEnumerable<ReadOnlyMemory<byte>> further)
    {
        using var stream = typeof(CommandTable).Assembly.GetManifestResourceStream("commands.json")!;
        Add(JsonDocument.Parse(stream));
        foreach (var rows in further)
        {
            if (!rows.IsEmpty) Add(JsonDocument.Parse(rows));
        }
        Exec = this["exec"];
        _atOnce = [Exec, this["discard"], this["multi"], this["watch"], this["quit"], this["reset"]];
    }

    // The document is kept: rows hold their element for COMMAND DOCS.
    void Add(JsonDocument document)
    {
        foreach (var row in document.RootElement.GetProperty("commands").EnumerateObject())
        {
            var spec = CommandSpecReader.Read(row.Name, row.Value, _all);
            _byName.Add(spec.Name, spec);
            _lookup.Add(spec);
        }
    }

    /// <summary>The command whose facts are those of what a transaction has queued.</summary>
    public CommandSpec Exec { get; }

    /// <summary>Whether a command is executed at once between MULTI and EXEC instead of being queued.</summary>
    public bool RunsInTransaction(CommandSpec command) => Array.IndexOf(_atOnce, command) >= 0;

    /// <summary>Every command and subcommand, by <see cref="CommandSpec.Id"/>.</summary>
    public IReadOnlyList<CommandSpec> All => _all;

    /// <summary>Top-level commands in the order of the data.</summary>
    public IEnumerable<CommandSpec> Commands => _byName.Values;

    public CommandSpec this[string name] =>
        TryFind(name, out var spec) ? spec : throw new KeyNotFoundException($"no command '{name}' in the table");

    /// <summary>Finds "get" or "config|get".</summary>
    public bool TryFind(string name, out CommandSpec spec)
    {
        var bar = name.IndexOf('|');
        var top = bar < 0 ? name : name[..bar];
        if (!_byName.TryGetValue(top, out spec!)) return false;
        return bar < 0 || (spec.Subcommands != null && spec.Subcommands.TryGetValue(name[(bar + 1)..], out spec!));
    }

    /// <summary>The command of a request by its first argument, in whatever case; null when there is none.</summary>
    public CommandSpec? Find(ReadOnlySpan<byte> name) => _lookup.Find(name);

    /// <summary>
    /// The command of a whole request, or the subcommand that it names; null when there is none, or when a command with
    /// subcommands is given a word that is none of them.
    /// </summary>
    public CommandSpec? Find(RequestArguments request)
    {
        var command = Find(request[0]);
        return command?.Subcommands != null && request.Count > 1
            ? FindSubcommand(command, request[1])
            : command;
    }

    /// <summary>The subcommand of a container by its second argument; null when there is none.</summary>
    public static CommandSpec? FindSubcommand(CommandSpec container, ReadOnlySpan<byte> name)
    {
        foreach (var (subcommand, spec) in container.Subcommands!)
        {
            if (name.Length == subcommand.Length && Ascii.EqualsIgnoreCase(name, subcommand)) return spec;
        }
        return null;
    }

    /// <summary>What clients are told that the server is.</summary>
    public ServerIdentity Identity { get; private set; } = ServerIdentity.Own;

    /// <summary>Lets the server be another: commands that came later are hidden. At start only.</summary>
    public void Become(ServerIdentity identity)
    {
        Identity = identity;
        Mark(
            CommandFlags.Newer,
            command => !identity.Has(command.Since) || (command.Parent is { } parent && !identity.Has(parent.Since)));
    }

    /// <summary>Gives commands one flag more; at start only.</summary>
    public void Mark(CommandFlags flag, Func<CommandSpec, bool> isMarked)
    {
        foreach (var spec in _all.Where(isMarked)) spec.Flags |= flag;
    }

    /// <summary>
    /// Makes clients call a command by another name, or by none where that is empty. At start only; rules of access and
    /// statistics keep the name that the command has. The error when it cannot be done, else null.
    /// </summary>
    public string? Rename(string name, string other)
    {
        if (Find(ByteText.GetBytes(name)) is not { } spec) return "No such command in rename-command";
        var called = ByteText.GetBytes(other.ToLowerInvariant());
        if (called.Length > 0 && Find(called) is not null) return "Target command name already exists";
        spec.CalledBytes = called;
        _lookup.Clear();
        foreach (var each in _byName.Values.Where(each => each.CalledBytes.Length > 0)) _lookup.Add(each);
        return null;
    }
}
