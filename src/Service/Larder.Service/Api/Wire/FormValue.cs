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
    const string ElementNameInExamples = "member";

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

    /// <summary>Where below this place a parameter was given that is not empty and has another value than
    /// <paramref name="except"/>; null where it was not. <c>N</c> in its name is any element of a list.</summary>
    public string? FindGiven(string parameter, string? except)
    {
        var at = parameter.Split('.', 2);
        if (at[0].Length == 0)
        {
            return _members is null && (string.IsNullOrEmpty(_value) || _value == except) ? null : path;
        }
        if (_members is null) return null;
        var rest = at.Length == 1 ? "" : at[1];
        if (at[0] != "N") return OneOf(at[0], rest)?.FindGiven(rest, except);
        return _members.Values.Select(element => element.FindGiven(rest, except))
            .FirstOrDefault(found => found is not null);
    }

    public string? Text(int least = 0, int most = int.MaxValue, TextPattern? pattern = null)
    {
        if (_value is null) return null;
        if (_value.Length == 0 && least > 0)
        {
            throw ApiErrors.InvalidParameterValue($"The parameter {path} must be provided and must not be blank.");
        }
        RefuseOutside(_value.Length, least, most, "characters");
        if (pattern is null || pattern.Matches(_value)) return _value;
        throw ApiErrors.InvalidParameterValue(
            $"Invalid value {_value} for {path}. It must match the pattern {pattern}");
    }

    public int? Integer(int least = int.MinValue, int most = int.MaxValue)
    {
        if (_value is null) return null;
        if (!int.TryParse(_value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw Invalid("an integer");
        }
        return number >= least && number <= most
            ? number
            : throw ApiErrors.InvalidParameterValue(
                $"Invalid value {number} for {path}. Must be between {least} and {most}");
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
    public IReadOnlyList<T>? List<T>(
        string elementName, Func<FormValue, T> read, int least = 0, int most = int.MaxValue)
    {
        if (!IsPresent) return null;
        var elements = Member(elementName);
        if (!elements.IsPresent) elements = Member(ElementNameInExamples);
        RefuseOutside(elements._members?.Count ?? 0, least, most, "elements");
        if (elements._members is null) return [];
        return elements._members
            .Select(element => (Number: elements.ElementNumber(element.Key), element.Value))
            .OrderBy(element => element.Number)
            .Select(element => read(element.Value))
            .ToArray();
    }

    // The member of that name; where a list's elements are meant, those below the name of the documentation's examples too.
    FormValue? OneOf(string name, string rest)
    {
        if (_members!.TryGetValue(name, out var member)) return member;
        return rest is "N" || rest.StartsWith("N.") ? _members.GetValueOrDefault(ElementNameInExamples) : null;
    }

    void RefuseOutside(int count, int least, int most, string what)
    {
        if (count < least)
        {
            throw ApiErrors.InvalidParameterValue($"The parameter {path} must have at least {least} {what}.");
        }
        if (count > most)
        {
            throw ApiErrors.InvalidParameterValue($"The parameter {path} must not have more than {most} {what}.");
        }
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
