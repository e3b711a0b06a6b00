// How parameter groups and their parameters look in answers.
using System.Globalization;
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Row = Larder.Service.Model.Parameters.Parameter;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of parameter groups.</summary>
static class ParameterShapes
{
    const string System = "system";
    const string User = "user";

    public static CacheParameterGroup Describe(ParameterGroup group, Locality locality) => new()
    {
        CacheParameterGroupName = group.Name,
        CacheParameterGroupFamily = group.Family.Name,
        Description = group.Description,
        IsGlobal = false,
        ARN = locality.Arn("parametergroup", group.Name),
    };

    /// <summary>Who gave a parameter its value: the customer, or the service.</summary>
    public static string SourceOf(ParameterGroup group, Row row) =>
        group.Values.ContainsKey(row.Name) && !group.IsDefault ? User : System;

    public static Parameter[] Same(ParameterGroup group, IEnumerable<Row> rows) =>
        rows.Where(row => row.ByNodeType is null).Select(row => new Parameter
        {
            ParameterName = row.Name,
            ParameterValue = group.ValueOf(row),
            Description = row.Description,
            Source = SourceOf(group, row),
            DataType = row.Type.Word(),
            AllowedValues = row.Allowed ?? row.Letters,
            IsModifiable = row.IsModifiable,
            MinimumEngineVersion = row.Since ?? group.Family.FirstVersion,
            ChangeType = ChangeTypeOf(row),
        }).ToArray();

    public static CacheNodeTypeSpecificParameter[] ByNodeType(ParameterGroup group, IEnumerable<Row> rows) =>
        rows.Where(row => row.ByNodeType is not null).Select(row => new CacheNodeTypeSpecificParameter
        {
            ParameterName = row.Name,
            Description = row.Description,
            Source = System,
            DataType = row.Type.Word(),
            AllowedValues = row.Allowed,
            IsModifiable = row.IsModifiable,
            MinimumEngineVersion = row.Since ?? group.Family.FirstVersion,
            CacheNodeTypeSpecificValues = NodeType.All.Select(type => new CacheNodeTypeSpecificValue
            {
                CacheNodeType = type.Name,
                Value = row.ByNodeType!(type).ToString(CultureInfo.InvariantCulture),
            }).ToArray(),
            ChangeType = ChangeTypeOf(row),
        }).ToArray();

    static string ChangeTypeOf(Row row) => row.NeedsReboot ? "requires-reboot" : "immediate";
}
