// The text of INFO as it grows: sections with a title, fields as name:value, line ends as on the wire.
using System.Globalization;
using System.Text;

namespace Larder.Engine.Commands.Server.Info;

/// <summary>Appends sections and fields.</summary>
sealed class InfoText
{
    const double BytesPerStep = 1024;
    const string Units = "BKMGTP";

    readonly StringBuilder _text = new();

    public void Section(string title)
    {
        if (_text.Length > 0) _text.Append("\r\n");
        _text.Append("# ").Append(title).Append("\r\n");
    }

    public void Field(string name, string value) => _text.Append(name).Append(':').Append(value).Append("\r\n");

    public void Field(string name, long value) => Field(name, value.ToString(CultureInfo.InvariantCulture));

    public void Field(string name, bool value) => Field(name, value ? 1 : 0);

    /// <summary>Fields that are nothing here, because Larder has no such part.</summary>
    public void Zeros(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) Field(name, 0);
    }

    /// <summary>A ratio or percentage with two digits behind the point.</summary>
    public void Ratio(string name, double value, string unit = "") =>
        Field(name, value.ToString("F2", CultureInfo.InvariantCulture) + unit);

    /// <summary>An amount of memory twice: in bytes, and as name_human.</summary>
    public void Memory(string name, long bytes)
    {
        Field(name, bytes);
        Field(name + "_human", Human(bytes));
    }

    public override string ToString() => _text.ToString();

    /// <summary>"512B", "1.50K", "2.00G".</summary>
    public static string Human(long bytes)
    {
        if (bytes < BytesPerStep) return bytes.ToString(CultureInfo.InvariantCulture) + "B";
        double amount = bytes;
        var unit = 0;
        while (amount >= BytesPerStep && unit < Units.Length - 1)
        {
            amount /= BytesPerStep;
            unit++;
        }
        return amount.ToString("F2", CultureInfo.InvariantCulture) + Units[unit];
    }
}
