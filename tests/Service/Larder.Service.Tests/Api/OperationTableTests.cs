// The generated table of operations and of errors, against the API model itself.
using System.Text.Json;
using Larder.Service.Api;
using Larder.Service.Api.Contract;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Api;

public class OperationTableTests
{
    [Fact]
    public void Every_operation_of_the_model_is_known_and_those_with_an_action_have_behaviour()
    {
        using var model = JsonDocument.Parse(File.ReadAllText(ModelPath()));
        var names = model.RootElement.GetProperty("operations").EnumerateObject().Select(operation => operation.Name);
        Assert.Equal(names.Order(), ApiOperations.All.Keys.Order());
        var actions = typeof(ApiOperation).Assembly.GetTypes()
            .Where(type => type.GetInterfaces().Any(contract => contract.IsGenericType
                && contract.GetGenericTypeDefinition() == typeof(IAction<,>)))
            .Select(type => type.Name);
        var bound = ApiOperations.All.Values.Where(row => row.Run is not null).Select(row => row.Name);
        Assert.Equal(actions.Order(), bound.Order());
    }

    [Fact]
    public void Errors_carry_the_codes_and_statuses_of_the_model_which_are_not_their_names()
    {
        AssertError(ApiErrors.CacheClusterNotFound("m"), "CacheClusterNotFound", 404);
        AssertError(ApiErrors.ReplicationGroupNotFound("m"), "ReplicationGroupNotFoundFault", 404);
        AssertError(ApiErrors.CacheSubnetGroupNotFound("m"), "CacheSubnetGroupNotFoundFault", 400);
        AssertError(ApiErrors.CacheSecurityGroupQuotaExceeded("m"), "QuotaExceeded.CacheSecurityGroup", 400);
        AssertError(ApiErrors.ReservedCacheNodeAlreadyExists("m"), "ReservedCacheNodeAlreadyExists", 404);
        AssertError(ApiErrors.InvalidCredentials("m"), "InvalidCredentialsException", 408);
    }

    static void AssertError(ApiException error, string code, int status)
    {
        Assert.Equal((code, status, "m"), (error.Code, error.HttpStatus, error.Message));
    }

    static string ModelPath()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "layers.txt"))) directory = Path.GetDirectoryName(directory)!;
        return Path.Combine(directory, "src/Service/Larder.Service/Api/elasticache-api.json");
    }
}
