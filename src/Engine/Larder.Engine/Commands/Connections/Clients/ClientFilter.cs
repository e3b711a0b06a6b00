// The filters of CLIENT LIST and CLIENT KILL: all of them have to match; NOT- before an option's name turns it around.
// Of an option given twice the last one counts, but ids add up.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution.Access;
using Larder.Base.Numbers;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Connections.Clients;

/// <summary>Which clients are meant.</summary>
sealed class ClientFilter(UserTable users)
{
    readonly Dictionary<string, Predicate<IConnectedClient>> _conditions = [];
    readonly HashSet<long> _ids = [], _excludedIds = [];

    public bool SkipsSelf { get; set; }

    public bool Matches(IConnectedClient client, ClientState self) =>
        !(SkipsSelf && client.State == self) && _conditions.Values.All(condition => condition(client));

    /// <summary>The address of the old form of CLIENT KILL.</summary>
    public static ClientFilter OfAddress(UserTable users, string address)
    {
        var filter = new ClientFilter(users);
        filter._conditions["ADDR"] = client => client.State.Address == address;
        return filter;
    }

    /// <summary>Reads options from argument 2 on; false with the reply written when one is wrong.</summary>
    public bool TryRead(CommandContext context)
    {
        for (var i = 2; i < context.ArgumentCount;)
        {
            var option = context.Text(i).ToUpperInvariant();
            var isNegated = option.StartsWith("NOT-", StringComparison.Ordinal);
            if (isNegated) option = option[4..];
            i++;
            var condition = option == "ID"
                ? ReadIds(context, isNegated ? _excludedIds : _ids, ref i)
                : ReadOne(context, option, isNegated, ref i);
            if (condition == null) return false;
            if (isNegated) _conditions["NOT-" + option] = client => !condition(client);
            else _conditions[option] = condition;
        }
        return true;
    }

    static Predicate<IConnectedClient>? ReadIds(CommandContext context, HashSet<long> ids, ref int i)
    {
        for (; i < context.ArgumentCount && IntegerText.TryParse(context.Argument(i), out long id); i++)
        {
            if (id < 1)
            {
                context.Reply.Error("ERR client-id should be greater than 0"u8);
                return null;
            }
            ids.Add(id);
        }
        return client => ids.Contains(client.State.Id);
    }

    Predicate<IConnectedClient>? ReadOne(CommandContext context, string option, bool isNegated, ref int i)
    {
        if (i >= context.ArgumentCount)
        {
            context.SyntaxError();
            return null;
        }
        var argument = i++;
        var text = context.Text(argument);
        switch (option)
        {
            case "ADDR": return client => client.State.Address == text;
            case "LADDR": return client => client.State.LocalAddress == text;
            case "IP": return client => IpOf(client.State.Address) == text;
            case "NAME": return client => client.State.Name == text;
            case "LIB-NAME": return client => client.State.LibraryName == text;
            case "LIB-VER": return client => client.State.LibraryVersion == text;
            case "USER": return ReadUser(context, text);
            case "TYPE": return ReadType(context, text);
            case "DB": return ReadDatabase(context, argument);
            case "FLAGS": return ReadFlags(context, text);
            case "CAPA": return ReadCapabilities(context, text);
            case "MAXAGE" when !isNegated: return ReadSeconds(context, argument, "maxage", ClientLine.AgeSeconds);
            case "IDLE" when !isNegated: return ReadSeconds(context, argument, "idle", ClientLine.IdleSeconds);
            case "SKIPME" when !isNegated && (context.Is(argument, "YES"u8) || context.Is(argument, "NO"u8)):
                SkipsSelf = context.Is(argument, "YES"u8);
                return _ => true;
            default:
                context.SyntaxError();
                return null;
        }
    }

    Predicate<IConnectedClient>? ReadUser(CommandContext context, string name)
    {
        if (users.Find(name) != null) return client => client.State.User == name;
        return Refuse(context, $"ERR No such user '{name}'");
    }

    static Predicate<IConnectedClient>? ReadType(CommandContext context, string name)
    {
        const ClientRoles special = ClientRoles.Replica | ClientRoles.Primary | ClientRoles.Subscriber;
        switch (name.ToLowerInvariant())
        {
            case "normal": return client => TypeOf(client.State) == ClientRoles.None;
            case "slave" or "replica": return client => TypeOf(client.State) == ClientRoles.Replica;
            case "pubsub": return client => TypeOf(client.State) == ClientRoles.Subscriber;
            case "master" or "primary": return client => TypeOf(client.State) == ClientRoles.Primary;
            default: return Refuse(context, $"ERR Unknown client type '{name}'");
        }

        // A client in MONITOR mode is a normal one.
        static ClientRoles TypeOf(ClientState state)
        {
            var role = state.Roles & special;
            if ((role & ClientRoles.Primary) != 0) return ClientRoles.Primary;
            if ((role & ClientRoles.Replica) != 0 && (state.Roles & ClientRoles.Monitor) == 0) return ClientRoles.Replica;
            return role & ClientRoles.Subscriber;
        }
    }

    static Predicate<IConnectedClient>? ReadDatabase(CommandContext context, int argument)
    {
        if (!context.TryReadInteger(
            argument, int.MinValue, int.MaxValue, "ERR DB is not an integer or out of range"u8, out var number))
            return null;
        var count = context.Store.DatabaseCount;
        if (number >= 0 && number < count) return client => client.State.Database == number;
        return Refuse(context, $"ERR DB number should be between 0 and {count - 1}");
    }

    static Predicate<IConnectedClient>? ReadFlags(CommandContext context, string letters)
    {
        if (letters.AsSpan().IndexOfAnyExcept(ClientLine.KnownFlags) >= 0)
            return Refuse(context, $"ERR Unknown flags found in the provided filter: {letters}");
        return client => letters.AsSpan().IndexOfAnyExcept(ClientLine.Flags(client.State)) < 0;
    }

    static Predicate<IConnectedClient>? ReadCapabilities(CommandContext context, string letters)
    {
        if (letters.AsSpan().IndexOfAnyExcept('r') >= 0)
            return Refuse(context, $"ERR Unknown capa found in the provided filter: {letters}");
        return client => letters.Length == 0 || client.State.CanRedirect;
    }

    static Predicate<IConnectedClient>? ReadSeconds(
        CommandContext context, int argument, string name, Func<ClientState, long, long> figure)
    {
        var error = Encoding.ASCII.GetBytes($"ERR {name} is not an integer or out of range");
        if (!context.TryReadInteger(argument, long.MinValue, long.MaxValue, error, out var seconds)) return null;
        if (seconds <= 0) return Refuse(context, $"ERR {name} should be greater than 0");
        var nowMs = context.NowMs;
        return client => figure(client.State, nowMs) >= seconds;
    }

    static Predicate<IConnectedClient>? Refuse(CommandContext context, string error)
    {
        context.Reply.Error(ByteText.GetBytes(error));
        return null;
    }

    static string IpOf(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon < 0 ? address : address[..colon].Trim('[', ']');
    }
}
