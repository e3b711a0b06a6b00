// An answer's XML read member by member; the generated readers walk it. What is not there is null, a list is empty.
using System.Globalization;
using System.Xml.Linq;

namespace Larder.ElastiCache.Wire;

static class XmlReading
{
    public static string? Text(this XElement xml, string name) => xml.Child(name)?.Value;

    public static int? Integer(this XElement xml, string name) =>
        int.TryParse(xml.Text(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    public static double? Double(this XElement xml, string name) =>
        double.TryParse(xml.Text(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    public static bool? Boolean(this XElement xml, string name) => bool.TryParse(xml.Text(name), out var value) ? value : null;

    public static DateTimeOffset? Timestamp(this XElement xml, string name) => DateTimeOffset.TryParse(
        xml.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null;

    public static T? Structure<T>(this XElement xml, string name, Func<XElement, T> read) where T : class =>
        xml.Child(name) is { } child ? read(child) : null;

    public static IReadOnlyList<T> List<T>(this XElement xml, string name, string element, Func<XElement, T> read) =>
        xml.Child(name)?.Elements(xml.Name.Namespace + element).Select(read).ToArray() ?? [];

    static XElement? Child(this XElement xml, string name) => xml.Element(xml.Name.Namespace + name);
}
