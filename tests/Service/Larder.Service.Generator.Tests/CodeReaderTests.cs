// What the generator finds in code: which parameters are read, which an action takes unread, and what fails the build.
using Xunit;

namespace Larder.Service.Generator.Tests;

public class CodeReaderTests
{
    const string ReadAll = "new() { Words = request.Words, Given = request.Count }";

    [Theory]
    // A parameter that is read nowhere; its own members do not matter then.
    [InlineData("", "new() { Given = request.Count }", "Words", "Parts", "Hurry")]
    // Members of what a list holds.
    [InlineData("", "new() { Given = request.Count + request.Parts!.Sum(part => part.Size ?? 0) }",
        "Words", "Parts.member.N.Name", "Parts.member.N.Colour", "Hurry")]
    // Other ways to read.
    [InlineData("", "request is { Count: 1, Hurry: not null } ? new() { Words = request?.Words } : new()", "Parts")]
    [InlineData("", "Other.Do(request with { Hurry = \"a\" })", "Parts", "Hurry")]
    // Not a reading: naming, setting, the same name on another type.
    [InlineData("", "new() { Given = request.Count, Words = new[] { nameof(request.Words), new Other().Hurry } }",
        "Words", "Parts", "Hurry")]
    [InlineData("", "Other.Make() is { } made ? new() { Given = request.Count } : new()", "Words", "Parts", "Hurry")]
    // What an action takes unread, whatever it is or with one value alone.
    [InlineData("[Accepts(nameof(AskMessage.Hurry), \"why\"), Accepts(\"Parts\", \"why\")]", ReadAll)]
    [InlineData("[Accepts(\"Hurry\", \"why\", Only = \"no\")]", ReadAll, "Parts", "Hurry=no")]
    public void A_parameter_is_read_when_its_property_is_read_anywhere(
        string attributes, string body, params string[] unread)
    {
        var operations = GeneratorRun.Driver(ApiGeneratorTests.Model)
            .RunGenerators(
                GeneratorRun.Compilation(ApiGeneratorTests.Contract, Action(attributes, body)),
                TestContext.Current.CancellationToken)
            .GetRunResult().Results.Single().GeneratedSources
            .Single(file => file.HintName == "ApiOperations.g.cs").SourceText.ToString();
        var written = unread.Select(path => path.Split('='))
            .Select(parts => parts.Length == 1 ? $"new(\"{parts[0]}\")" : $"new(\"{parts[0]}\", \"{parts[1]}\")");
        Assert.Contains($"                    [{string.Join(", ", written)}],", operations);
    }

    [Theory]
    [InlineData("LARDER002: The API has no operation Aks; a class in Api.Actions is named like one",
        "sealed class Aks : IAction<AskMessage, AskResult> { public AskResult Run(AskMessage request) => new(); }")]
    [InlineData("LARDER003: The action Ask must implement IAction<AskMessage, AskResult>",
        "sealed class Ask : IAction<TellMessage, AskResult> { public AskResult Run(TellMessage request) => new(); }")]
    [InlineData("LARDER003: The action Ask must implement IAction<AskMessage, AskResult>", "sealed class Ask { }")]
    [InlineData("LARDER003: The action Tell must implement IAction<TellMessage, NoResult>",
        "sealed class Tell : IAction<TellMessage, AskResult> { public AskResult Run(TellMessage request) => new(); }")]
    [InlineData("LARDER004: No code reads AskMessage.Count, which every request for Ask must have; "
        + "it would always be refused",
        "sealed class Ask : IAction<AskMessage, AskResult> { public AskResult Run(AskMessage request) => new(); }")]
    [InlineData("LARDER005: Ask accepts AskMessage.Count unread, but that is read or is no parameter of it",
        "[Accepts(\"Count\", \"why\")] sealed class Ask : IAction<AskMessage, AskResult> "
        + "{ public AskResult Run(AskMessage request) => new() { Given = request.Count }; }")]
    [InlineData("LARDER005: Ask accepts AskMessage.Nothing unread, but that is read or is no parameter of it",
        "[Accepts(\"Nothing\", \"why\")] sealed class Ask : IAction<AskMessage, AskResult> "
        + "{ public AskResult Run(AskMessage request) => new() { Given = request.Count }; }")]
    public void An_action_that_is_not_as_the_model_has_it_fails_the_build(string problem, string type) =>
        Assert.Equal([problem], GeneratorRun.Problems(
            ApiGeneratorTests.Model, ApiGeneratorTests.Contract, $"{Usings} namespace Larder.Service.Api.Actions; {type}"));

    [Fact]
    public void What_actions_share_is_no_action() => Assert.Empty(GeneratorRun.Problems(
        ApiGeneratorTests.Model, ApiGeneratorTests.Contract,
        "namespace Larder.Service.Api.Actions; static class Shared { } interface IShared { }"));

    [Theory]
    [InlineData("\"Integer\": { \"type\": \"integer\" }", "\"Integer\": { \"type\": \"float\" }",
        "LARDER001: The service model is not understood: the shape Integer has the unknown type float")]
    [InlineData("\"input\": { \"shape\": \"TellMessage\" }", "\"input\": { \"shape\": \"Gone\" }",
        "LARDER001: The service model is not understood: the operation Tell refers to Gone, which is not there")]
    [InlineData("\"Mode\": { \"shape\": \"Mode\" }", "\"Mode\": { \"shape\": \"Gone\" }",
        "LARDER001: The service model is not understood: the shape TellMessage refers to Gone, which is not there")]
    public void A_model_that_is_not_understood_fails_the_build(string text, string wrong, string problem) =>
        Assert.Equal([problem], GeneratorRun.Problems(ApiGeneratorTests.Model.Replace(text, wrong), "class C { }"));

    const string Usings = "using System.Linq; using Larder.Service.Api.Contract; using Larder.Service.Api.Shapes;";

    // What the action hands its request to is there only where it does.
    static string Action(string attributes, string body) =>
        $$"""
        {{Usings}}

        namespace Larder.Service.Api.Actions
        {
            using Elsewhere;

            {{attributes}}
            sealed class Ask : IAction<AskMessage, AskResult>
            {
                public AskResult Run(AskMessage request) => {{body}};
            }
        }

        namespace Elsewhere
        {
            class Other
            {
                public string Hurry => "";

                public static AskMessage Make() => new() { Count = 1, Hurry = "" };

                {{(body.Contains("Other.Do") ? Handed : "")}}
            }
        }
        """;

    const string Handed =
        "public static AskResult Do(AskMessage handed) => new() { Words = handed.Words, Given = handed.Count };";
}
