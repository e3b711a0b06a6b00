// How values of the API are written as XML. An absent value leaves no element; an empty list leaves an empty one.
using System.Globalization;
using System.Xml;

namespace Larder.Service.Api.Wire;

static class XmlValues
{
    public static void Write(XmlWriter xml, string name, string? value)
    {
        if (value is not null) xml.WriteElementString(name, value);
    }

    public static void Write(XmlWriter xml, string name, int? value) =>
        Write(xml, name, value?.ToString(CultureInfo.InvariantCulture));

    public static void Write(XmlWriter xml, string name, double? value) =>
        Write(xml, name, value?.ToString("R", CultureInfo.InvariantCulture));

    public static void Write(XmlWriter xml, string name, bool? value) =>
        Write(xml, name, value is { } set ? (set ? "true" : "false") : null);

    /// <summary>ISO 8601 in UTC, to the millisecond.</summary>
    public static void Write(XmlWriter xml, string name, DateTimeOffset? value) =>
        Write(xml, name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static void WriteStructure<T>(XmlWriter xml, string name, T? value, Action<XmlWriter, T> write)
        where T : class
    {
        if (value is null) return;
        xml.WriteStartElement(name);
        write(xml, value);
        xml.WriteEndElement();
    }

    public static void WriteList<T>(XmlWriter xml, string name, IReadOnlyList<T>? list, Action<XmlWriter, T> write)
    {
        if (list is null) return;
        xml.WriteStartElement(name);
        foreach (var element in list) write(xml, element);
        xml.WriteEndElement();
    }
}
