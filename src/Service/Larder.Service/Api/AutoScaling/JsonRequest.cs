// A request of the JSON protocol: members by name, checked as they are read.
using System.Globalization;
using System.Text.Json;

namespace Larder.Service.Api.AutoScaling;

/// <summary>An object of a request; null members count as absent.</summary>
readonly struct JsonRequest(JsonElement element, string path = "")
{
    const int TextMax = 1600;

    public string Required(string name, int max = TextMax) =>
        Text(name, max) ?? throw AutoScalingErrors.Constraint(PathOf(name), null, "not be null");

    public string? Text(string name, int max = TextMax)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw WrongType(name);
        var text = Whole(value.GetString) ?? throw WrongType(name);
        if (text.Length == 0) throw TooShort(name);
        return text.Length <= max
            ? text
            : throw AutoScalingErrors.Constraint(PathOf(name), text, $"have length less than or equal to {max}");
    }

    public int? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw WrongType(name);
    }

    /// <summary>A number as it was written.</summary>
    public string? Decimal(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number ? value.GetRawText() : throw WrongType(name);
    }

    public bool? Flag(string name) => Find(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType(name),
    };

    /// <summary>A time in seconds since 1970.</summary>
    public long? UnixMs(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
            && seconds is >= 0 and < 1e11)
        {
            return (long)(seconds * 1000);
        }
        throw WrongType(name);
    }

    public JsonRequest? Object(string name)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Object ? new JsonRequest(value, PathOf(name) + ".") : throw WrongType(name);
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } value) return null;
        var isList = value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && Whole(item.GetString) is not null);
        return isList ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : throw WrongType(name);
    }

    /// <summary>An object whose members are all texts.</summary>
    public IReadOnlyDictionary<string, string>? Map(string name)
    {
        if (Find(name) is not { } value) return null;
        var isMap = value.ValueKind == JsonValueKind.Object
            && value.EnumerateObject().All(member => member.Value.ValueKind == JsonValueKind.String
                && Whole(() => member.Name) is not null && Whole(member.Value.GetString) is not null);
        if (!isMap) throw WrongType(name);
        return value.EnumerateObject().GroupBy(member => member.Name)
            .ToDictionary(group => group.Key, group => group.Last().Value.GetString()!);
    }

    /// <summary>The member is there.</summary>
    public bool Has(string name) => Find(name) is not null;

    // What is no text though it is written like one, such as half a character, shows when it is read; the character that is 0
    // would be refused by the database.
    static string? Whole(Func<string?> read)
    {
        try
        {
            return read() is { } text && !text.Contains('\0') ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    JsonElement? Find(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    // As AWS names members in its errors: the first letter small.
    string PathOf(string name) => path + char.ToLower(name[0], CultureInfo.InvariantCulture) + name[1..];

    Model.ApiException WrongType(string name) =>
        AutoScalingErrors.Malformed($"{PathOf(name)} is not of the type that it has to be.");

    Model.ApiException TooShort(string name) =>
        AutoScalingErrors.Constraint(PathOf(name), "", "have length greater than or equal to 1");
}
