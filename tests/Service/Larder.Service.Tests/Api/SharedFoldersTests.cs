// Nobody reads or writes files by the API but in the folders that the operator named.
using Larder.Service.Api.Requests;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Api;

public sealed class SharedFoldersTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("larder-shared-").FullName;

    string Shared => Path.Combine(_root, "shared");

    public SharedFoldersTests()
    {
        Directory.CreateDirectory(Path.Combine(Shared, "inner"));
        Directory.CreateDirectory(Path.Combine(_root, "shared-not"));
        File.WriteAllText(Path.Combine(_root, "secret.rdb"), "");
        File.WriteAllText(Path.Combine(Shared, "inner", "a b.rdb"), "");
        File.CreateSymbolicLink(Path.Combine(Shared, "link.rdb"), Path.Combine(_root, "secret.rdb"));
        Directory.CreateSymbolicLink(Path.Combine(Shared, "out"), _root);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_file_in_a_named_folder_is_found()
    {
        var folders = new SharedFolders([Shared + "/"]);
        Assert.Equal($"{Shared}/inner/a b.rdb", folders.FileAt($"{Shared}/inner/a b.rdb"));
        Assert.Equal($"{Shared}/inner/a b.rdb", folders.FileAt($"file://{Shared}/inner/a%20b.rdb"));
        Assert.Equal(Shared, folders.FolderAt(Shared));
        Assert.Equal($"{Shared}/inner", folders.FolderAt($"{Shared}/inner/"));
    }

    [Theory]
    [InlineData("/secret.rdb")]
    [InlineData("/shared/../secret.rdb")]
    [InlineData("/shared/inner/../../secret.rdb")]
    [InlineData("/shared/link.rdb")]
    [InlineData("/shared/out/secret.rdb")]
    [InlineData("/shared/%2e%2e/secret.rdb")]
    [InlineData("/shared/nothing.rdb")]
    public void Another_is_not(string path)
    {
        var folders = new SharedFolders([Shared]);
        foreach (var address in new[] { _root + path, "file://" + _root + path })
        {
            Assert.Equal("InvalidParameterValue", Assert.Throws<ApiException>(() => folders.FileAt(address)).Code);
        }
    }

    [Theory]
    [InlineData("bucket")]
    [InlineData("arn:aws:s3:::bucket/a.rdb")]
    [InlineData("http://localhost/a.rdb")]
    [InlineData("file://a.rdb")]
    [InlineData("")]
    public void What_is_no_path_is_refused(string address) => Assert.Equal(
        "InvalidParameterValue", Assert.Throws<ApiException>(() => new SharedFolders([Shared]).FileAt(address)).Code);

    [Fact]
    public void A_folder_whose_name_begins_alike_is_another() =>
        Assert.Throws<ApiException>(() => new SharedFolders([Shared]).FolderAt(Path.Combine(_root, "shared-not")));
}
