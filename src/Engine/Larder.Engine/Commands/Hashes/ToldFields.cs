// Fields of a request that its effect is told of, where not all of them had it.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Hashes;

/// <summary>Collects arguments; nothing where nobody hears of it.</summary>
ref struct ToldFields(CommandContext context)
{
    List<int>? _arguments;

    public void Add(int argument)
    {
        if (context.Effects.AreHeard) (_arguments ??= []).Add(argument);
    }

    /// <summary>Tells that the fields are removed, if there are any.</summary>
    public readonly void TellRemoved(in KeyRef key)
    {
        if (_arguments != null) AddTo(context.Effects.Instead(key, "HDEL"u8, _arguments.Count));
        else context.Effects.Silence();
    }

    /// <summary>Tells when the fields end, Unix milliseconds.</summary>
    public readonly void TellExpiry(in KeyRef key, long atMs)
    {
        if (_arguments is not { Count: var count }) return;
        AddTo(context.Effects.Instead(key, "HPEXPIREAT"u8, count + 3).Add(atMs).Add("FIELDS"u8).Add(count));
    }

    /// <summary>Tells that the fields do not end any more.</summary>
    public readonly void TellPersistence(in KeyRef key)
    {
        if (_arguments is not { Count: var count }) return;
        AddTo(context.Effects.Instead(key, "HPERSIST"u8, count + 2).Add("FIELDS"u8).Add(count));
    }

    readonly void AddTo(Effect effect)
    {
        foreach (var argument in _arguments!) effect.Add(context.Argument(argument));
    }
}
