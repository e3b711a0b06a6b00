// A request of the query protocol as a tree. The form's flat, dotted names are folded into it once:
//
//   Tags.Tag.1.Key=team&Tags.Tag.1.Value=web      Tags -> Tag -> 1 -> Key   = team
//                                                                   -> Value = web
//
// The generated readers walk it. A value that is not there is an empty node, so that a reader needs no null checks.
using System.Globalization;
using System.Xml;
using Larder.Service.Model;

namespace Larder.Service.Api.Wire;

/// <summary>One place in a request's tree: maybe a value, maybe members.</summary>
sealed class FormValue(string path)
{
    const int DepthMax = 16;

    Dictionary<string, FormValue>? _members;
    string? _value;

    /// <summary>Folds a form's names and values into a tree.</summary>
    public static FormValue Of(IEnumerable<KeyValuePair<string, string>> form)
    {
        var root = new FormValue("");
        foreach (var (name, value) in form)
        {
            RefuseUnprintable(name, name);
            RefuseUnprintable(name, value);
            var at = root;
            var depth = 0;
            foreach (var part in name.Split('.'))
            {
                if (++depth > DepthMax) throw ApiException.MalformedInput("A parameter's name is nested too deeply.");
                at = at.Grow(part);
            }
            at._value = value;
        }
        return root;
    }

    /// <summary>The member of that name; an empty place when the request does not have it.</summary>
    public FormValue Member(string name) =>
        _members is not null && _members.TryGetValue(name, out var member) ? member : new FormValue(PathOf(name));

    /// <summary>This place, or the error MissingParameter when the request left it out.</summary>
    public FormValue Required() => IsPresent ? this : throw ApiException.MissingParameter(path);

    public string? Text() => _value;

    public int? Integer()
    {
        if (_value is null) return null;
        return int.TryParse(_value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid("an integer");
    }

    public bool? Boolean() => _value switch
    {
        null => null,
        "true" or "True" => true,
        "false" or "False" => false,
        _ => throw Invalid("a boolean"),
    };

    public double? Double()
    {
        if (_value is null) return null;
        return double.TryParse(_value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid("a number");
    }

    public DateTimeOffset? Timestamp()
    {
        if (_value is null) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(_value, CultureInfo.InvariantCulture, utc, out var time)
            ? time
            : throw Invalid("an ISO 8601 timestamp");
    }

    /// <summary>A value that must be one of <paramref name="words"/>.</summary>
    public string? Word(ReadOnlySpan<string> words)
    {
        if (_value is null || words.Contains(_value)) return _value;
        throw ApiErrors.InvalidParameterValue(
            $"The parameter {path} must be one of: {string.Join(", ", words.ToArray())}.");
    }

    public T? Structure<T>(Func<FormValue, T> read) where T : class => IsPresent ? read(this) : null;

    /// <summary>A list: its elements stand below <paramref name="elementName"/>, or below <c>member</c> as the
    /// documentation's examples write them, numbered from 1 in their order.</summary>
    public IReadOnlyList<T>? List<T>(string elementName, Func<FormValue, T> read)
    {
        if (!IsPresent) return null;
        var elements = Member(elementName);
        if (!elements.IsPresent) elements = Member("member");
        if (elements._members is null) return [];
        return elements._members
            .Select(element => (Number: elements.ElementNumber(element.Key), element.Value))
            .OrderBy(element => element.Number)
            .Select(element => read(element.Value))
            .ToArray();
    }

    bool IsPresent => _value is not null || _members is not null;

    string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    FormValue Grow(string name)
    {
        _members ??= new Dictionary<string, FormValue>(StringComparer.Ordinal);
        if (!_members.TryGetValue(name, out var member)) _members[name] = member = new FormValue(PathOf(name));
        return member;
    }

    int ElementNumber(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiException.MalformedInput($"The elements of {path} must be numbered; {name} is not a number.");

    ApiException Invalid(string expected) =>
        ApiErrors.InvalidParameterValue($"The parameter {path} must be {expected}; it is {_value}.");

    // What XML cannot carry could be stored but never be shown again.
    static void RefuseUnprintable(string name, string text)
    {
        foreach (var c in text)
        {
            if (XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)) continue;
            var shown = name.All(XmlConvert.IsXmlChar) ? name : "of the request";
            throw ApiErrors.InvalidParameterValue($"The parameter {shown} contains a character that is not allowed.");
        }
    }
}
