// larder keys: works on the file of keys in the data folder; a service that runs there reads it anew.
using System.Globalization;
using Larder.Base;
using Larder.NodeProgram;
using Larder.Service.Access;

namespace Larder.Cli.Launch;

static class KeysLauncher
{
    public static async Task<int> RunAsync(KeysRequest request, CancellationToken stop)
    {
        AccessKeyFile file = new(request.DataDirectory);
        try
        {
            await request.Output.WriteAsync(Do(request, file).AsMemory(), stop);
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException(
                $"the keys in {request.DataDirectory} cannot be used: {failure.Message}", ExitCodes.Misused);
        }
    }

    static string Do(KeysRequest request, AccessKeyFile file)
    {
        switch (request.Deed)
        {
            case KeysDeed.Add:
                AccessKey key = file.Add(Clock.System.UnixMs);
                return $"""
                    export AWS_ACCESS_KEY_ID={key.Id}
                    export AWS_SECRET_ACCESS_KEY={key.Secret}

                    """;
            case KeysDeed.Remove:
                return file.Remove(request.Id!) ? "" : throw new LaunchException($"there is no key {request.Id}");
            default:
                return string.Concat(file.List().Select(known => $"{known.Id}  {Made(known)}\n"));
        }
    }

    static string Made(AccessKey key) => DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAtUnixMs)
        .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
