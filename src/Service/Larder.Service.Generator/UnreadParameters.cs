// Which parameters of an operation no code reads, by the names that they have in a request. "N" stands for the number of a
// list's element, as the API's documentation writes it: Tags.Tag.N.Key.
using System.Collections.Generic;

namespace Larder.Service.Generator;

static class UnreadParameters
{
    /// <summary>The parameters; with the one value that asks for nothing where there is such a value.</summary>
    public static IEnumerable<(string Path, string? Harmless)> Of(
        ServiceModel model, Operation operation, ActionSurvey survey) =>
        Below(model, operation.Name, model.Shapes[operation.Input], "", survey);

    static IEnumerable<(string Path, string? Harmless)> Below(
        ServiceModel model, string action, Shape structure, string path, ActionSurvey survey)
    {
        foreach (var member in structure.Members)
        {
            var place = path + member.WireName;
            if (!survey.IsRead(structure.Name, member))
            {
                var accepted = survey.IsAccepted(action, structure.Name, member, out var harmless);
                if (!accepted || harmless is not null) yield return (place, harmless);
                continue;
            }
            var shape = model.Shapes[member.Shape];
            if (shape.ElementShape is not null)
            {
                place += $".{shape.ElementName}.N";
                shape = model.Shapes[shape.ElementShape];
            }
            if (shape.Type != "structure") continue;
            foreach (var unread in Below(model, action, shape, place + ".", survey)) yield return unread;
        }
    }
}
