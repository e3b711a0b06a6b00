// One directive as a row: its name, what may be said to it, and the value in force. A change goes through three steps,
// stage (parse and judge), commit (put in force), and, when a hook refuses it, revert; so several directives change
// together or not at all.
namespace Larder.Engine.Settings.Rows;

/// <summary>A directive of the configuration, without regard to the type of its value.</summary>
public abstract class Setting(string name, SettingFlags flags, string? alias)
{
    readonly List<Func<string?>> _hooks = [];

    /// <summary>The name as documented, in lower case.</summary>
    public string Name { get; } = name;

    /// <summary>A second, older name that means the same; null when there is none.</summary>
    public string? Alias { get; } = alias;

    /// <summary>What is special about the directive.</summary>
    public SettingFlags Flags { get; } = flags;

    /// <summary>The value in force, in the words of CONFIG GET.</summary>
    public abstract string Text { get; }

    /// <summary>The default, in the words of CONFIG GET.</summary>
    public abstract string DefaultText { get; }

    internal IReadOnlyList<Func<string?>> Hooks => _hooks;

    /// <summary>
    /// Calls <paramref name="apply"/> after CONFIG SET has put a new value in force. The hook returns null, or why the
    /// value cannot be had, in which case the whole CONFIG SET is undone. Hooks are added at start, before commands
    /// run.
    /// </summary>
    public void OnChange(Func<string?> apply) => _hooks.Add(apply);

    /// <summary>True when the directive has this flag.</summary>
    public bool Has(SettingFlags flag) => (Flags & flag) != 0;

    internal abstract bool TryStage(in SettingInput input, out string error);

    /// <summary>Puts the staged value in force. False when it is the value that was in force already.</summary>
    internal abstract bool Commit();

    internal abstract void Revert();

    /// <summary>The lines that CONFIG REWRITE writes for this directive.</summary>
    internal abstract IEnumerable<SettingLine> Lines();
}

/// <summary>A directive whose value has type <typeparamref name="T"/>.</summary>
/// <remarks><typeparamref name="T"/> is at most 8 bytes wide or a reference, so that a read is never torn.</remarks>
public abstract class Setting<T>(string name, T defaultValue, SettingFlags flags, string? alias)
    : Setting(name, flags, alias)
{
    T _value = defaultValue;
    T _staged = defaultValue;
    T _former = defaultValue;

    /// <summary>The value in force. Read on any thread, without a lock.</summary>
    public T Value
    {
        get
        {
            T value = _value;
            Volatile.ReadBarrier();
            return value;
        }
    }

    /// <summary>The value when nothing is said.</summary>
    public T Default { get; } = defaultValue;

    /// <inheritdoc/>
    public sealed override string Text => Format(Value);

    /// <inheritdoc/>
    public sealed override string DefaultText => Format(Default);

    /// <summary>Reads the value out of <paramref name="input"/>, or says what is wrong with it.</summary>
    protected abstract bool TryParse(in SettingInput input, out T value, out string error);

    /// <summary>The value in the words of CONFIG GET.</summary>
    protected abstract string Format(T value);

    /// <summary>True when two values mean the same.</summary>
    protected virtual bool Same(T left, T right) => EqualityComparer<T>.Default.Equals(left, right);

    internal sealed override bool TryStage(in SettingInput input, out string error) =>
        TryParse(input, out _staged, out error);

    internal sealed override bool Commit()
    {
        _former = _value;
        Volatile.WriteBarrier();
        _value = _staged;
        return Has(SettingFlags.AlwaysApply) || !Same(_former, _value);
    }

    internal sealed override void Revert() => _value = _former;

    internal override IEnumerable<SettingLine> Lines() =>
        [new SettingLine($"{Name} {Format(Value)}", Forced: !Same(Value, Default))];
}
