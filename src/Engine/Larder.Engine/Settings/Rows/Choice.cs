// Directives whose value is one word of a list, or, for a few, several words that add up.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Settings.Rows;

/// <summary>A directive whose value is one of the named members of <typeparamref name="TEnum"/>.</summary>
/// <remarks>With <see cref="SettingFlags.MultipleArguments"/> the words are flags and are combined.</remarks>
public sealed class Choice<TEnum> : Setting<TEnum>
    where TEnum : unmanaged, Enum
{
    readonly (string Word, TEnum Value)[] _words;
    readonly Func<TEnum, string?>? _judge;

    internal Choice(
        string name,
        TEnum defaultValue,
        (string Word, TEnum Value)[] words,
        SettingFlags flags = SettingFlags.None,
        Func<TEnum, string?>? judge = null)
        : base(name, defaultValue, flags, alias: null)
    {
        _words = words;
        _judge = judge;
    }

    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out TEnum value, out string error)
    {
        long bits = 0;
        value = default;
        foreach (string argument in input.Arguments)
        {
            int row = Array.FindIndex(_words, w => w.Word.Equals(argument, StringComparison.OrdinalIgnoreCase));
            if (row < 0) return Refuse(out error);
            bits |= ToBits(_words[row].Value);
        }
        if (input.Arguments.Count == 0) return Refuse(out error);
        value = FromBits(bits);
        error = _judge?.Invoke(value) ?? "";
        return error.Length == 0;
    }

    bool Refuse(out string error)
    {
        error = $"argument(s) must be one of the following: {string.Join(", ", _words.Select(w => w.Word))}";
        return false;
    }

    /// <inheritdoc/>
    protected override string Format(TEnum value)
    {
        foreach ((string word, TEnum known) in _words)
        {
            if (ToBits(known) == ToBits(value)) return word;
        }
        IEnumerable<string> set =
            from w in _words where ToBits(w.Value) != 0 && (ToBits(w.Value) & ToBits(value)) != 0 select w.Word;
        return string.Join(' ', set);
    }

    // The enums of settings have int as underlying type.
    static long ToBits(TEnum value) => Unsafe.BitCast<TEnum, int>(value);

    static TEnum FromBits(long bits) => Unsafe.BitCast<int, TEnum>((int)bits);
}
