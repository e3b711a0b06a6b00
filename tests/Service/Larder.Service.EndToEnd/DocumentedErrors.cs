// What each action may answer beside success, as the API's model lists it.
using System.Text.Json;

namespace Larder.Service.EndToEnd;

/// <summary>Reads the model beside the source, which lies above this program.</summary>
static class DocumentedErrors
{
    const string Model = "src/Service/Larder.Service/Api/elasticache-api.json";

    // Those of Application Auto Scaling, whose model is not the service's.
    static readonly string[] OfScaling = ["ValidationException", "ObjectNotFoundException", "LimitExceededException"];

    // The model lists nothing for a restore whose snapshot is not there.
    static readonly string[] Restores = ["CreateCacheCluster", "CreateReplicationGroup"];

    static readonly Lazy<Dictionary<string, HashSet<string>>> Codes = new(Read);

    public static bool Has(string action, string code) => (code == "SnapshotNotFoundFault" && Restores.Contains(action))
        || (Codes.Value.TryGetValue(action, out var codes) ? codes : [.. OfScaling]).Contains(code);

    static Dictionary<string, HashSet<string>> Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, Model))) folder = folder.Parent!;
        using var model = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, Model)));
        var shapes = model.RootElement.GetProperty("shapes");
        return model.RootElement.GetProperty("operations").EnumerateObject().ToDictionary(
            operation => operation.Name,
            operation => !operation.Value.TryGetProperty("errors", out var errors)
                ? []
                : errors.EnumerateArray().Select(error => CodeOf(shapes, error.GetProperty("shape").GetString()!)).ToHashSet());
    }

    static string CodeOf(JsonElement shapes, string name) =>
        shapes.GetProperty(name).TryGetProperty("error", out var error) && error.TryGetProperty("code", out var code)
            ? code.GetString()!
            : name;
}
