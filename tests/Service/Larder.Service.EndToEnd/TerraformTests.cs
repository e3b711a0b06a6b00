// Terraform with its AWS provider against the service: what was asked for is there, value for value, so that a second plan is
// empty. The provider waits half a minute whenever it makes or changes a cache, however fast that was; hence one test for all.
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class TerraformTests(SharedService shared) : IClassFixture<SharedService>
{
    // A provider takes a port that is not asked for to be the engine's usual one; so it is asked for.
    const string Configuration = """
        terraform {
          required_providers { aws = { source = "hashicorp/aws" } }
        }
        variable "endpoint" {}
        variable "port" {}
        variable "type" { default = "cache.t4g.micro" }
        variable "nodes" { default = 2 }
        variable "policy" { default = "allkeys-lru" }
        variable "version_" { default = "7.2" }
        variable "note" { default = "line\r\nend\n" }
        variable "access" { default = "on ~app:* +@read" }
        variable "members" { default = 2 }
        variable "window" { default = "02:00-03:00" }
        variable "replicas" { default = 2 }
        provider "aws" {
          region                      = "us-east-1"
          access_key                  = "key"
          secret_key                  = "secret"
          skip_credentials_validation = true
          skip_requesting_account_id  = true
          skip_metadata_api_check     = true
          skip_region_validation      = true
          endpoints { elasticache = var.endpoint }
        }
        resource "aws_elasticache_parameter_group" "own" {
          name   = "own"
          family = "valkey7"
          parameter {
            name  = "maxmemory-policy"
            value = var.policy
          }
          parameter {
            name  = "timeout"
            value = "300"
          }
        }
        resource "aws_elasticache_subnet_group" "nets" {
          name       = "nets"
          subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
        }
        resource "aws_elasticache_user" "default" {
          user_id       = "own-default"
          user_name     = "default"
          engine        = "redis"
          access_string = "off -@all"
          passwords     = ["a-password-of-default"]
        }
        resource "aws_elasticache_user" "reader" {
          user_id       = "reader"
          user_name     = "reader"
          engine        = "valkey"
          access_string = var.access
          tags          = { note = var.note }
          authentication_mode {
            type      = "password"
            passwords = ["a-password-of-one", "a-password-of-two"]
          }
        }
        resource "aws_elasticache_user_group" "redis" {
          user_group_id = "redis"
          engine        = "redis"
          user_ids      = [aws_elasticache_user.default.user_id]
        }
        resource "aws_elasticache_user_group" "valkey" {
          user_group_id = "valkey"
          engine        = "valkey"
          user_ids      = [aws_elasticache_user.reader.user_id]
          tags          = { note = var.note }
        }
        resource "aws_elasticache_replication_group" "group" {
          replication_group_id       = "group"
          description                = "A group"
          engine                     = "valkey"
          engine_version             = var.version_
          node_type                  = var.type
          num_cache_clusters         = var.members
          port                       = var.port
          automatic_failover_enabled = true
          parameter_group_name       = var.version_ == "7.2" ? aws_elasticache_parameter_group.own.name : "default.valkey8"
          subnet_group_name          = aws_elasticache_subnet_group.nets.name
          security_group_ids         = ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]
          maintenance_window         = "sun:05:00-sun:06:00"
          snapshot_window            = var.window
          snapshot_retention_limit   = 3
          apply_immediately          = true
          auto_minor_version_upgrade = false
          tags                       = { note = var.note, Name = "g" }
        }
        resource "aws_elasticache_replication_group" "wide" {
          replication_group_id = "wide"
          description          = "A group whose replicas are resources of their own"
          engine               = "valkey"
          node_type            = "cache.t4g.micro"
          num_cache_clusters   = 1
          lifecycle { ignore_changes = [num_cache_clusters, port] }
        }
        resource "aws_elasticache_cluster" "replica" {
          count                = var.replicas
          cluster_id           = "wide-replica-${count.index}"
          replication_group_id = aws_elasticache_replication_group.wide.id
        }
        resource "aws_elasticache_cluster" "pages" {
          cluster_id        = "pages"
          engine            = "memcached"
          node_type         = "cache.t4g.micro"
          num_cache_nodes   = var.nodes
          apply_immediately = true
          tags              = { note = var.note }
        }
        resource "aws_elasticache_cluster" "single" {
          cluster_id               = "single"
          engine                   = "redis"
          engine_version           = "7.1"
          node_type                = var.type
          num_cache_nodes          = 1
          maintenance_window       = "Sun:05:00-Sun:06:00"
          snapshot_window          = "02:00-03:00"
          snapshot_retention_limit = 1
          apply_immediately        = true
        }
        """;

    static readonly string[] Changes =
    [
        "type=cache.t4g.small", "nodes=3", "policy=volatile-ttl", "version_=8.0", "note=other\nend\r\n", "access=on ~x:* +@all",
        "members=3", "window=04:00-05:30", "replicas=0",
    ];

    [Fact]
    public async Task What_was_asked_for_is_what_is_described_and_a_second_plan_is_empty()
    {
        using var terraform = new Terraform(Configuration);
        await MakeAndChangeAsync(terraform);
    }

    // To the end: members less, and then all of it. It takes minutes, nearly all of them the provider's waits.
    [Fact(Explicit = true)]
    public async Task What_was_made_shrinks_and_is_destroyed()
    {
        using var terraform = new Terraform(Configuration);
        string[] changed = [.. await MakeAndChangeAsync(terraform), "replicas=3"];
        await AppliedAsync(terraform, changed);
        await AppliedAsync(terraform, [.. changed, "members=2", "replicas=0"]);
        await terraform.RunAsync(changed, "destroy", "-auto-approve", "-parallelism=20");
        Assert.Empty((await shared.Api.Client.DescribeCacheClustersAsync(new())).CacheClusters);
        Assert.Empty((await shared.Api.Client.DescribeReplicationGroupsAsync(new())).ReplicationGroups);
    }

    async Task<string[]> MakeAndChangeAsync(Terraform terraform)
    {
        string[] given = [$"endpoint={shared.Service.Address.ToString().TrimEnd('/')}", $"port={Ports.Free()}"];
        await AppliedAsync(terraform, given);
        string[] changed = [.. given, .. Changes];
        await AppliedAsync(terraform, changed);
        return changed;
    }

    static async Task AppliedAsync(Terraform terraform, string[] variables)
    {
        await terraform.RunAsync(variables, "apply", "-auto-approve", "-parallelism=20");
        await terraform.RunAsync(variables, "plan", "-detailed-exitcode");
    }
}
