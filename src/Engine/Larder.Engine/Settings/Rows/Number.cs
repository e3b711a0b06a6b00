// Directives that are whole numbers: plain, amounts of memory ("100mb"), octal (file modes), or memory or a percentage.
using Larder.Engine.Settings.Syntax;
using System.Globalization;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Settings.Rows;

/// <summary>How a number is written.</summary>
public enum NumberForm
{
    /// <summary>Decimal digits with an optional minus.</summary>
    Plain,

    /// <summary>Bytes, with an optional unit: b, k, kb, m, mb, g, gb (k is 1000, kb is 1024).</summary>
    Memory,

    /// <summary>Bytes as <see cref="Memory"/>, up to 2^64-1; see <see cref="Number.Amount"/>.</summary>
    UnsignedMemory,

    /// <summary>Bytes as <see cref="Memory"/>, or a plain number, which may be negative.</summary>
    MemoryOrPlain,

    /// <summary>Bytes as <see cref="Memory"/>, or n%, which is kept as minus n.</summary>
    MemoryOrPercent,

    /// <summary>Octal digits.</summary>
    Octal,
}

/// <summary>A directive whose value is a whole number within a range, both ends included.</summary>
public sealed class Number(
    string name,
    long defaultValue,
    long minimum,
    long maximum,
    NumberForm form = NumberForm.Plain,
    SettingFlags flags = SettingFlags.None,
    string? alias = null,
    Func<long, long>? clamp = null)
    : Setting<long>(name, defaultValue, flags, alias)
{
    /// <summary>The smallest value allowed; for a percentage, minus the largest.</summary>
    public long Minimum { get; } = minimum;

    /// <summary>The largest value allowed.</summary>
    public long Maximum { get; } = maximum;

    /// <summary>How the number is written.</summary>
    public NumberForm Form { get; } = form;

    /// <summary>The value; for <see cref="NumberForm.UnsignedMemory"/>, 2^63-1 stands for all that is more.</summary>
    public long Amount => Form == NumberForm.UnsignedMemory && Value < 0 ? long.MaxValue : Value;

    /// <inheritdoc/>
    protected override bool TryParse(in SettingInput input, out long value, out string error)
    {
        if (!TryRead(input.Single, out value, out error)) return false;
        error = RangeError(value);
        if (clamp is not null) value = clamp(value);
        return error.Length == 0;
    }

    bool TryRead(string text, out long value, out string error)
    {
        error = "";
        switch (Form)
        {
            case NumberForm.Plain or NumberForm.MemoryOrPlain when TryReadPlain(text, out value):
            case NumberForm.Octal when TryReadOctal(text, out value):
            case NumberForm.Memory or NumberForm.UnsignedMemory or NumberForm.MemoryOrPlain or NumberForm.MemoryOrPercent
                when TryReadMemory(text, out value):
                return true;
            case NumberForm.MemoryOrPercent
                when text is [_, .., '%'] && TryReadPlain(text[..^1], out value) && value >= 0:
                value = -value;
                return true;
        }
        value = 0;
        error = Form switch
        {
            NumberForm.Plain => "argument couldn't be parsed into an integer",
            NumberForm.Octal => "argument couldn't be parsed as an octal number",
            NumberForm.MemoryOrPercent => "argument must be a memory or percent value",
            _ => "argument must be a memory value",
        };
        return false;
    }

    // What is more than 2^63-1 is negative then, and out of range.
    static bool TryReadMemory(string text, out long value)
    {
        bool isAmount = MemoryAmount.TryParseCut(text, out ulong bytes);
        value = unchecked((long)bytes);
        return isAmount;
    }

    static bool TryReadPlain(string text, out long value)
    {
        bool digits = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        // Only the one way in which the number would be written back: no plus, no leading zero, no minus zero.
        return digits && value.ToString(CultureInfo.InvariantCulture) == text;
    }

    static bool TryReadOctal(string text, out long value)
    {
        value = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7' || value > long.MaxValue >> 3) return false;
            value = (value << 3) | (uint)(digit - '0');
        }
        return true;
    }

    string RangeError(long value)
    {
        if (Form == NumberForm.MemoryOrPercent && value < 0)
            return value >= Minimum ? "" : $"percentage argument must be less or equal to {-Minimum}";
        if (Form == NumberForm.UnsignedMemory || (value >= Minimum && value <= Maximum)) return "";
        return Form == NumberForm.Octal
            ? $"argument must be between {Convert.ToString(Minimum, 8)} and {Convert.ToString(Maximum, 8)} inclusive"
            : $"argument must be between {Minimum} and {Maximum} inclusive";
    }

    /// <inheritdoc/>
    protected override string Format(long value) => Form switch
    {
        NumberForm.Octal => Convert.ToString(value, 8),
        NumberForm.MemoryOrPercent when value < 0 => $"{-value}%",
        NumberForm.UnsignedMemory => ((ulong)value).ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    internal override IEnumerable<SettingLine> Lines()
    {
        bool isMemory = Form is NumberForm.Memory or NumberForm.UnsignedMemory ||
            (Form is NumberForm.MemoryOrPlain or NumberForm.MemoryOrPercent && Value >= 0);
        return [new($"{Name} {(isMemory ? MemoryAmount.Format((ulong)Value) : Text)}", Forced: Value != Default)];
    }
}
