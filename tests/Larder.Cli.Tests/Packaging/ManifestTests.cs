// The manifests for Kubernetes as they are shipped: fields that Kubernetes knows, names that lead somewhere, and options that the
// command has. They are read by the models of Kubernetes's own client, strictly.
using k8s;
using k8s.Models;
using Larder.Cli.Launch;
using Xunit;

namespace Larder.Cli.Tests.Packaging;

public sealed class ManifestTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-manifests-");
    readonly string _text;
    readonly IReadOnlyList<object> _objects;

    public ManifestTests()
    {
        var file = Shipped.Run(Path.Combine(Shipped.Packaging, "pack"), "manifests", "--output", _folder.FullName).Trim();
        _text = File.ReadAllText(file);
        _objects = KubernetesYaml.LoadAllFromString(_text, strict: true);
    }

    V1StatefulSet Hosts => One<V1StatefulSet>(_ => true);

    V1PodTemplateSpec Pod => Hosts.Spec.Template;

    V1Container Container => Assert.Single(Pod.Spec.Containers);

    [Fact]
    public void What_is_shipped_has_the_version_and_no_place_for_it()
    {
        Assert.DoesNotContain("@", _text);
        Assert.Equal($"larder:{Pod.Metadata.Labels["app.kubernetes.io/version"]}", Container.Image);
    }

    [Fact]
    public void Services_and_the_budget_find_the_pods()
    {
        Assert.Equal(Hosts.Spec.Selector.MatchLabels, One<V1PodDisruptionBudget>(_ => true).Spec.Selector.MatchLabels);
        foreach (var selector in _objects.OfType<V1Service>().Select(service => service.Spec.Selector)
            .Append(Hosts.Spec.Selector.MatchLabels))
            Assert.All(selector, label => Assert.Equal(label.Value, Pod.Metadata.Labels[label.Key]));
        One<V1Service>(service => service.Metadata.Name == Hosts.Spec.ServiceName && service.Spec.ClusterIP == "None");
        var ports = Container.Ports.Select(port => port.Name).ToHashSet();
        foreach (var port in _objects.OfType<V1Service>().SelectMany(service => service.Spec.Ports))
            Assert.Contains(port.TargetPort.Value, ports);
        Assert.Contains(Container.ReadinessProbe.TcpSocket.Port.Value, ports);
    }

    [Fact]
    public void What_is_mounted_is_there()
    {
        var secret = One<V1Secret>(_ => true);
        foreach (var variable in Container.Env.Where(variable => variable.ValueFrom.SecretKeyRef is not null))
        {
            Assert.Equal(secret.Metadata.Name, variable.ValueFrom.SecretKeyRef.Name);
            Assert.Contains(variable.ValueFrom.SecretKeyRef.Key, secret.StringData.Keys);
        }
        var volumes = Pod.Spec.Volumes.Select(volume => volume.Name)
            .Concat(Hosts.Spec.VolumeClaimTemplates.Select(claim => claim.Metadata.Name)).ToHashSet();
        Assert.All(Container.VolumeMounts, mount => Assert.Contains(mount.Name, volumes));
        var keys = Assert.Single(Pod.Spec.Volumes).Secret;
        Assert.Equal(secret.Metadata.Name, keys.SecretName);
        Assert.All(keys.Items, item => Assert.Contains(item.Key, secret.StringData.Keys));
    }

    [Fact]
    public async Task The_command_takes_the_options_and_ends_what_it_has_started()
    {
        var variables = Container.Env.ToDictionary(variable => $"$({variable.Name})", _ => "10.0.0.1");
        var words = Container.Args.Select(word => variables.Aggregate(word, (text, pair) => text.Replace(pair.Key, pair.Value)));
        var up = Assert.IsType<UpRequest>(await Shipped.AskedAsync(words));
        Assert.Equal("10.0.0.1", $"{up.Bind}");
        Assert.Contains(Container.VolumeMounts, mount => mount.MountPath == up.DataDirectory);
        Assert.Equal(Container.Ports.Single(port => port.Name == "api").ContainerPort, up.Port);
        var stop = Container.Lifecycle.PreStop.Exec.Command;
        Assert.Equal("/opt/larder/larder", stop[0]);
        var down = Assert.IsType<DownRequest>(await Shipped.AskedAsync(stop.Skip(1)));
        Assert.Equal(up.DataDirectory, down.DataDirectory);
    }

    T One<T>(Predicate<T> isIt) => Assert.Single(_objects.OfType<T>(), item => isIt(item));

    public void Dispose() => _folder.Delete(recursive: true);
}
