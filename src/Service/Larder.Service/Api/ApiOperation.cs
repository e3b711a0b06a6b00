// A row of the table of operations. The table itself is generated from the API model.
using Larder.Service.Api.Contract;
using System.Xml;
using Larder.Service.Api.Actions;
using Larder.Service.Api.Wire;
using Larder.Service.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Api;

/// <summary>Reads a request, runs its action and hands back what writes the result into the answer.</summary>
delegate Task<Action<XmlWriter>> RunOperation(IServiceProvider services, FormValue form, CancellationToken stop);

/// <summary>A parameter that no code reads. <paramref name="Harmless"/> is the one value that asks for nothing, if any.
/// </summary>
readonly record struct UnreadParameter(string Path, string? Harmless = null);

/// <summary>One row of the table of operations. <see cref="Run"/> is null for what Larder does not offer yet.</summary>
sealed record ApiOperation(
    string Name, string? ResultWrapper, IReadOnlyList<UnreadParameter> Unread, RunOperation? Run)
{
    public static ApiOperation Of<TAction, TRequest, TResult>(
        string name,
        string? resultWrapper,
        UnreadParameter[] unread,
        Func<FormValue, TRequest> read,
        Action<TResult, XmlWriter> write)
        where TAction : IAction<TRequest, TResult> =>
        new(name, resultWrapper, unread, async (services, form, stop) =>
        {
            RefuseUnread(name, unread, form);
            var request = read(form);
            var result = await services.GetRequiredService<TAction>().RunAsync(request, stop);
            return xml => write(result, xml);
        });

    // Saying yes to what nothing acts upon would be worse than saying no.
    static void RefuseUnread(string action, UnreadParameter[] unread, FormValue form)
    {
        foreach (var parameter in unread)
        {
            if (form.FindGiven(parameter.Path, parameter.Harmless) is not { } path) continue;
            throw parameter.Harmless is null
                ? ApiException.NotOfferedYet($"The parameter {path} of {action}")
                : ApiException.NotOfferedYet($"A value other than {parameter.Harmless} for {path} of {action}");
        }
    }
}
