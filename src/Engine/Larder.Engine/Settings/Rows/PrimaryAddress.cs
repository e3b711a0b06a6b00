// The replicaof directive: whom this server follows.
using Larder.Engine.Settings.Syntax;
using System.Globalization;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Rows;

/// <summary>Where a primary listens.</summary>
public sealed record HostAndPort(string Host, int Port);

/// <summary>A directive that names the primary to follow; null means that this server is a primary itself.</summary>
public sealed class PrimaryAddress(string name, string alias) : Setting<HostAndPort?>(
    name, null, SettingFlags.Immutable | SettingFlags.MultipleArguments, alias)
{
    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out HostAndPort? value, out string error)
    {
        value = null;
        error = "wrong number of arguments";
        if (input.Arguments.Count != 2) return false;
        string host = input.Arguments[0], portText = input.Arguments[1];
        error = "";
        if ($"{host} {portText}".Equals("no one", StringComparison.OrdinalIgnoreCase)) return true;
        bool valid = int.TryParse(portText, CultureInfo.InvariantCulture, out int port) && port is >= 0 and <= 65535;
        if (valid) value = new HostAndPort(host, port);
        else error = "Invalid primary port";
        return valid;
    }

    /// <summary>Follows <paramref name="primary"/>, or nobody: what REPLICAOF does, since CONFIG SET may not.</summary>
    public void Follow(HostAndPort? primary)
    {
        string[] words = primary is null ? ["no", "one"] : [primary.Host, $"{primary.Port}"];
        if (TryStage(new SettingInput(words, FromFile: false), out _)) Commit();
    }

    /// <inheritdoc/>
    protected override string Format(HostAndPort? value) => value is null ? "" : $"{value.Host} {value.Port}";

    internal override IEnumerable<SettingLine> Lines() => Value is null
        ? [new(null, Forced: false)]
        : [new($"{Name} {QuotedWords.Spell(Value.Host)} {Value.Port}", Forced: true)];
}
