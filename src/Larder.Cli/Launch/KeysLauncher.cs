// larder keys: works on the file of keys in the data folder, or on the keys of several hosts in their database; a service that
// runs there reads them anew.
using System.Globalization;
using Larder.Base;
using Larder.NodeProgram;
using Larder.Service.Access;

namespace Larder.Cli.Launch;

static class KeysLauncher
{
    public static async Task<int> RunAsync(KeysRequest request, CancellationToken stop)
    {
        try
        {
            IAccessKeyStore keys = request.Join is { } join
                ? await SharedAccessKeys.OpenAsync(join, stop)
                : new AccessKeyFile(request.DataDirectory);
            await request.Output.WriteAsync((await DoAsync(request, keys, stop)).AsMemory(), stop);
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException(
                request.Join is null
                    ? $"the keys in {request.DataDirectory} cannot be used: {failure.Message}"
                    : $"the keys of the hosts cannot be used: {failure.Message}",
                ExitCodes.Misused);
        }
    }

    static async Task<string> DoAsync(KeysRequest request, IAccessKeyStore keys, CancellationToken stop)
    {
        switch (request.Deed)
        {
            case KeysDeed.Add:
                AccessKey key = await keys.AddAsync(Clock.System.UnixMs, stop);
                return $"""
                    export AWS_ACCESS_KEY_ID={key.Id}
                    export AWS_SECRET_ACCESS_KEY={key.Secret}

                    """;
            case KeysDeed.Remove:
                if (await keys.RemoveAsync(request.Id!, stop)) return "";
                throw new LaunchException($"there is no key {request.Id}");
            default:
                IReadOnlyList<AccessKey> known = await keys.ListAsync(stop);
                return string.Concat(known.Select(key => $"{key.Id}  {Made(key)}\n"));
        }
    }

    static string Made(AccessKey key) => DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAtUnixMs)
        .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
