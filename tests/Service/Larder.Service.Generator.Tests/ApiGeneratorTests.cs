// What the generator makes of a small model, and when it makes it again.
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Larder.Service.Generator.Tests;

public class ApiGeneratorTests
{
    public const string Model =
        """
        {
          "metadata": { "apiVersion": "2015-02-02", "xmlNamespace": "urn:x" },
          "operations": {
            "Ask": {
              "name": "Ask",
              "input": { "shape": "AskMessage" },
              "output": { "shape": "AskResult", "resultWrapper": "AskResult" }
            },
            "Tell": { "name": "Tell", "input": { "shape": "TellMessage" } }
          },
          "shapes": {
            "AskMessage": {
              "type": "structure",
              "required": ["Count"],
              "members": {
                "Count": { "shape": "Integer" },
                "Words": { "shape": "WordList" },
                "Parts": { "shape": "PartList" },
                "Hurry": { "shape": "String" }
              }
            },
            "PartList": { "type": "list", "member": { "shape": "Part" }, "min": 1, "max": 3 },
            "Part": {
              "type": "structure",
              "members": { "Name": { "shape": "Name" }, "Size": { "shape": "Size" }, "Colour": { "shape": "String" } }
            },
            "Name": { "type": "string", "min": 1, "pattern": "[a-z\\-]*" },
            "Size": { "type": "integer", "max": 9 },
            "TellMessage": { "type": "structure", "members": { "Mode": { "shape": "Mode" } } },
            "AskResult": {
              "type": "structure",
              "members": { "Words": { "shape": "WordList" }, "Given": { "shape": "Integer" } }
            },
            "WordList": { "type": "list", "member": { "shape": "String", "locationName": "Word" } },
            "Mode": { "type": "string", "enum": ["fast", "slow"] },
            "Integer": { "type": "integer" },
            "String": { "type": "string" },
            "WordMissingFault": {
              "type": "structure",
              "members": {},
              "error": { "code": "WordMissing", "httpStatusCode": 404, "senderFault": true },
              "exception": true
            }
          }
        }
        """;

    public const string Contract =
        """
        namespace Larder.Service.Api.Contract
        {
            interface IAction<in TRequest, TResult> { TResult Run(TRequest request); }

            sealed class AcceptsAttribute(string member, string reason) : System.Attribute
            {
                public string? Only { get; init; }
            }
        }
        """;

    const string AskAction =
        """
        using System.Linq;
        using Larder.Service.Api.Contract;
        using Larder.Service.Api.Shapes;

        namespace Larder.Service.Api.Actions
        {
            sealed class Ask : IAction<AskMessage, AskResult>
            {
                public AskResult Run(AskMessage request) => new() { Words = request.Words, Given = request.Count };
            }
        }
        """;

    [Fact]
    public void A_request_gets_a_reader_and_an_answer_a_writer()
    {
        var code = Generate(AskAction);
        Assert.Contains("public required int Count { get; init; }", code["Shapes.AskMessage.g.cs"]);
        Assert.Contains("form.Member(\"Count\").Required().Integer()!.Value", code["Shapes.AskMessage.g.cs"]);
        Assert.Contains(".List(\"Word\", static item => item.Required().Text()!)", code["Shapes.AskMessage.g.cs"]);
        Assert.DoesNotContain("void Write", code["Shapes.AskMessage.g.cs"]);
        Assert.Contains("WriteList(xml, \"Words\", Words,", code["Shapes.AskResult.g.cs"]);
        Assert.DoesNotContain(" Read(", code["Shapes.AskResult.g.cs"]);
    }

    [Fact]
    public void Words_that_a_value_must_be_one_of_are_in_its_reader() =>
        Assert.Contains(".Word([\"fast\", \"slow\"])", Generate(AskAction)["Shapes.TellMessage.g.cs"]);

    [Fact]
    public void Limits_and_patterns_of_the_model_are_checked_by_the_readers()
    {
        var code = Generate(AskAction);
        Assert.Contains(", least: 1, most: 3)", code["Shapes.AskMessage.g.cs"]);
        Assert.Contains(
            ".Text(least: 1, pattern: Larder.Service.Api.Wire.ApiPatterns.Name)", code["Shapes.Part.g.cs"]);
        Assert.Contains(".Integer(most: 9)", code["Shapes.Part.g.cs"]);
        Assert.Contains("TextPattern Name { get; } = new(@\"[a-z\\-]*\");", code["ApiPatterns.g.cs"]);
    }

    [Fact]
    public void An_error_becomes_a_factory_with_its_code_and_status()
    {
        var code = Generate(AskAction);
        Assert.Contains("ApiException WordMissing(string message)", code["ApiErrors.g.cs"]);
        Assert.Contains("new(\"WordMissing\", 404, message)", code["ApiErrors.g.cs"]);
        Assert.DoesNotContain("Shapes.WordMissingFault.g.cs", code.Keys);
    }

    [Fact]
    public void An_operation_is_bound_when_its_action_exists()
    {
        var operations = Generate(AskAction)["ApiOperations.g.cs"];
        Assert.Contains("ApiOperation.Of<Ask, AskMessage, AskResult>", operations);
        Assert.Contains("services.AddTransient<Ask>();", operations);
        Assert.Contains("new(\"Tell\", null, [], null)", operations);
        Assert.DoesNotContain("AddTransient<Tell>", operations);
    }

    [Fact]
    public void A_class_elsewhere_is_not_an_action() =>
        Assert.Contains(
            "new(\"Ask\", \"AskResult\", [], null)",
            Generate("namespace Elsewhere; sealed class Ask { }")["ApiOperations.g.cs"]);

    [Fact]
    public void Editing_other_code_generates_nothing_again()
    {
        var stop = TestContext.Current.CancellationToken;
        var compilation = Compilation(AskAction);
        var driver = Driver().RunGenerators(compilation, stop);
        const string code = "class Other { int Count = 1; int Read => Count; }";
        var other = CSharpSyntaxTree.ParseText(code, cancellationToken: stop);
        var result = driver.RunGenerators(compilation.AddSyntaxTrees(other), stop).GetRunResult();
        var reasons = result.Results.Single().TrackedOutputSteps
            .SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs)
            .Select(output => output.Reason);
        Assert.All(reasons, reason => Assert.True(
            reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
    }

    static Dictionary<string, string> Generate(string source) =>
        Driver().RunGenerators(Compilation(source)).GetRunResult().Results.Single().GeneratedSources
            .ToDictionary(file => file.HintName, file => file.SourceText.ToString());

    static CSharpCompilation Compilation(string source) => GeneratorRun.Compilation(Contract, source);

    static GeneratorDriver Driver() => GeneratorRun.Driver(Model);
}
