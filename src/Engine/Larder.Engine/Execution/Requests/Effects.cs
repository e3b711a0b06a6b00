// What the running command hands to the stream of changes. Where it says nothing that is its own request, if it changed
// anything; a command whose request would not have the same effect again tells other commands instead.
using Larder.Base.Numbers;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Changes;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Requests;

/// <summary>Belongs to one command context. Everything is told under the locks of what was changed.</summary>
public sealed class Effects(ChangeStream stream)
{
    bool _isTold, _isForced, _isMuted;

    /// <summary>Whether anybody will read them.</summary>
    public bool AreHeard => stream.IsOn && !_isMuted;

    /// <summary>The request itself is not told: it had no effect that others must repeat, or what it ran tells its own.</summary>
    public void Silence() => _isTold = true;

    /// <summary>The request is told although it changed no data.</summary>
    public void Force() => _isForced = true;

    /// <summary>Tells a command in the place of the request, or one more; its arguments are to be added.</summary>
    /// <param name="arguments">How many follow behind the name.</param>
    public Effect Instead(int database, scoped ReadOnlySpan<byte> name, int arguments)
    {
        _isTold = true;
        if (!AreHeard) return default;
        stream.Begin(database, arguments + 1);
        return new Effect(stream).Add(name);
    }

    /// <summary>Like the other, of a command whose first argument is a key.</summary>
    /// <param name="arguments">How many follow behind the key.</param>
    public Effect Instead(scoped in KeyRef key, scoped ReadOnlySpan<byte> name, int arguments) =>
        Instead(key.Database.Number, name, arguments + 1).Add(key.Span);

    /// <summary>Tells that a key is removed.</summary>
    /// <param name="lazily">Whether its value may be freed after that.</param>
    public void Remove(in KeyRef key, bool lazily) => Instead(key, lazily ? "UNLINK"u8 : "DEL"u8, 0);

    /// <summary>Tells the request now, as the locks are given back before the command ends.</summary>
    public void TellNow(int database, RequestArguments request)
    {
        if (_isTold) return;
        _isTold = true;
        if (AreHeard) Write(database, request);
    }

    /// <summary>Nothing is told until it is unmuted: a script asks for it.</summary>
    internal void Mute(bool isMuted) => _isMuted = isMuted;

    /// <summary>A command begins.</summary>
    internal void Begin() => _isTold = _isForced = false;

    /// <summary>A command has ended: tells its request if it changed anything and told nothing else.</summary>
    internal void End(CommandContext context)
    {
        if (_isTold || !AreHeard || (context.Dirty == 0 && !_isForced)) return;
        Write(context.Client.Database, context.Arguments);
    }

    /// <summary>Gives what was told its place, where no lock of a shard is taken whose end does it.</summary>
    internal void Flush() => stream.Flush();

    void Write(int database, RequestArguments request)
    {
        stream.Begin(database, request.Count);
        for (var i = 0; i < request.Count; i++) stream.Add(request[i]);
    }
}

/// <summary>A command being told, argument by argument.</summary>
public readonly ref struct Effect(ChangeStream? stream)
{
    public Effect Add(scoped ReadOnlySpan<byte> argument)
    {
        stream?.Add(argument);
        return this;
    }

    /// <summary>Adds arguments of a request, from one to before another.</summary>
    public Effect Add(RequestArguments request, int first, int end = int.MaxValue)
    {
        if (stream == null) return this;
        for (var i = first; i < Math.Min(end, request.Count); i++) stream.Add(request[i]);
        return this;
    }

    public Effect Add(long number)
    {
        if (stream == null) return this;
        Span<byte> text = stackalloc byte[IntegerText.MaxBytes];
        return Add(text[..IntegerText.Format(number, text)]);
    }
}
