// A row of the table of operations. The table itself is generated from the API model.
using Larder.Service.Api.Contract;
using System.Xml;
using Larder.Service.Api.Actions;
using Larder.Service.Api.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Larder.Service.Api;

/// <summary>Reads a request, runs its action and hands back what writes the result into the answer.</summary>
delegate Task<Action<XmlWriter>> RunOperation(IServiceProvider services, FormValue form, CancellationToken stop);

/// <summary>One row of the table of operations. <see cref="Run"/> is null for what Larder does not offer yet.</summary>
sealed record ApiOperation(string Name, string? ResultWrapper, RunOperation? Run)
{
    public static ApiOperation Of<TAction, TRequest, TResult>(
        string name, string? resultWrapper, Func<FormValue, TRequest> read, Action<TResult, XmlWriter> write)
        where TAction : IAction<TRequest, TResult> =>
        new(name, resultWrapper, async (services, form, stop) =>
        {
            var request = read(form);
            var result = await services.GetRequiredService<TAction>().RunAsync(request, stop);
            return xml => write(result, xml);
        });
}
