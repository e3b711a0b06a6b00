// The API model as the generator sees it: operations and shapes read from the service's JSON description.
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Larder.Service.Generator;

/// <summary>One member of a structure, with the element name that it has on the wire.</summary>
sealed class Member(string name, string shape, string wireName, bool required)
{
    public string Name { get; } = name;
    public string Shape { get; } = shape;
    public string WireName { get; } = wireName;
    public bool Required { get; } = required;
}

/// <summary>One shape of the model. Which properties are set depends on <see cref="Type"/>.</summary>
sealed class Shape(string name, string type)
{
    public string Name { get; } = name;
    public string Type { get; } = type;
    public IReadOnlyList<Member> Members { get; set; } = [];
    public IReadOnlyList<string> Enum { get; set; } = [];

    /// <summary>Least and most of a number, of a text's characters or of a list's elements.</summary>
    public int? Min { get; set; }
    public int? Max { get; set; }

    /// <summary>Of a text: the regular expression that the whole of it must match.</summary>
    public string? Pattern { get; set; }

    /// <summary>Of a list: the shape of its elements and their name on the wire.</summary>
    public string? ElementShape { get; set; }
    public string? ElementName { get; set; }

    /// <summary>Of an error: its code and HTTP status.</summary>
    public string? ErrorCode { get; set; }
    public int HttpStatus { get; set; }
}

/// <summary>One action; <see cref="Output"/> is null where the answer carries no result element.</summary>
sealed class Operation(string name, string input, string? output, string? resultWrapper)
{
    public string Name { get; } = name;
    public string Input { get; } = input;
    public string? Output { get; } = output;
    public string? ResultWrapper { get; } = resultWrapper;
}

/// <summary>The model says something that the generator does not understand.</summary>
sealed class ModelException(string message) : System.Exception(message);

/// <summary>The whole model.</summary>
sealed class ServiceModel
{
    static readonly HashSet<string> Types =
        ["structure", "list", "string", "integer", "boolean", "double", "timestamp"];

    public string ApiVersion { get; private set; } = "";
    public string XmlNamespace { get; private set; } = "";
    public SortedDictionary<string, Shape> Shapes { get; } = new(System.StringComparer.Ordinal);
    public List<Operation> Operations { get; } = [];

    /// <exception cref="ModelException">The model is not one that the generator understands.</exception>
    public static ServiceModel Parse(string json)
    {
        try
        {
            return Read(json);
        }
        catch (System.Exception error) when (error is JsonException or KeyNotFoundException)
        {
            throw new ModelException($"it cannot be read: {error.Message}");
        }
    }

    static ServiceModel Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var model = new ServiceModel
        {
            ApiVersion = root.GetProperty("metadata").GetProperty("apiVersion").GetString()!,
            XmlNamespace = root.GetProperty("metadata").GetProperty("xmlNamespace").GetString()!,
        };
        foreach (var shape in root.GetProperty("shapes").EnumerateObject())
        {
            model.Shapes[shape.Name] = ReadShape(shape.Name, shape.Value, root.GetProperty("shapes"));
        }
        foreach (var operation in root.GetProperty("operations").EnumerateObject())
        {
            model.Operations.Add(ReadOperation(operation.Value));
        }
        model.RefuseUnknown();
        return model;
    }

    /// <summary>The structures that can be reached from <paramref name="roots"/>, the roots included.</summary>
    public HashSet<string> StructuresFrom(IEnumerable<string> roots)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(roots);
        while (open.Count > 0)
        {
            var shape = Shapes[open.Pop()];
            if (shape.ElementShape is not null) open.Push(shape.ElementShape);
            if (shape.Type != "structure" || !reached.Add(shape.Name)) continue;
            foreach (var member in shape.Members) open.Push(member.Shape);
        }
        return reached;
    }

    void RefuseUnknown()
    {
        foreach (var shape in Shapes.Values)
        {
            if (!Types.Contains(shape.Type))
            {
                throw new ModelException($"the shape {shape.Name} has the unknown type {shape.Type}");
            }
            foreach (var used in shape.Members.Select(member => member.Shape).Append(shape.ElementShape))
            {
                if (used is null || Shapes.ContainsKey(used)) continue;
                throw new ModelException($"the shape {shape.Name} refers to {used}, which is not there");
            }
        }
        foreach (var operation in Operations)
        {
            foreach (var used in new[] { operation.Input, operation.Output })
            {
                if (used is null || Shapes.ContainsKey(used)) continue;
                throw new ModelException($"the operation {operation.Name} refers to {used}, which is not there");
            }
        }
    }

    static Shape ReadShape(string name, JsonElement json, JsonElement shapes)
    {
        var shape = new Shape(name, json.GetProperty("type").GetString()!);
        if (json.TryGetProperty("enum", out var words))
        {
            shape.Enum = words.EnumerateArray().Select(word => word.GetString()!).ToArray();
        }
        if (json.TryGetProperty("min", out var min)) shape.Min = min.GetInt32();
        if (json.TryGetProperty("max", out var max)) shape.Max = max.GetInt32();
        shape.Pattern = Text(json, "pattern");
        if (json.TryGetProperty("member", out var element))
        {
            shape.ElementShape = element.GetProperty("shape").GetString();
            shape.ElementName = Text(element, "locationName") ?? "member";
        }
        if (json.TryGetProperty("members", out var members)) shape.Members = ReadMembers(json, members, shapes);
        if (json.TryGetProperty("error", out var error))
        {
            shape.ErrorCode = error.GetProperty("code").GetString();
            shape.HttpStatus = error.GetProperty("httpStatusCode").GetInt32();
        }
        return shape;
    }

    static IReadOnlyList<Member> ReadMembers(JsonElement structure, JsonElement members, JsonElement shapes)
    {
        var required = structure.TryGetProperty("required", out var names)
            ? new HashSet<string>(names.EnumerateArray().Select(name => name.GetString()!))
            : [];
        var list = new List<Member>();
        foreach (var member in members.EnumerateObject())
        {
            // A name on the wire may be given where the shape is used or on the shape itself; the nearer one wins.
            var shape = member.Value.GetProperty("shape").GetString()!;
            var wireName = Text(member.Value, "locationName")
                ?? (shapes.TryGetProperty(shape, out var used) ? Text(used, "locationName") : null);
            list.Add(new Member(member.Name, shape, wireName ?? member.Name, required.Contains(member.Name)));
        }
        return list;
    }

    static Operation ReadOperation(JsonElement json)
    {
        var hasOutput = json.TryGetProperty("output", out var output);
        return new Operation(
            json.GetProperty("name").GetString()!,
            json.GetProperty("input").GetProperty("shape").GetString()!,
            hasOutput ? output.GetProperty("shape").GetString() : null,
            hasOutput ? Text(output, "resultWrapper") : null);
    }

    static string? Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) ? value.GetString() : null;
}
