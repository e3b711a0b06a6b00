// The JavaScript SDK against a service: resources are made, waited for, listed page by page, changed and deleted, and errors
// come as the SDK's own classes. Arguments: the service's address. Each finished part is a line of output.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-elasticache';

const client = new sdk.ElastiCacheClient({
    endpoint: process.argv[2],
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
});
const call = (name, input = {}) => client.send(new sdk[`${name}Command`](input));
const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const fails = (type, name, input) => assert.rejects(call(name, input), error => error instanceof sdk[type]);

await call('CreateCacheSubnetGroup', {
    CacheSubnetGroupName: 'js', CacheSubnetGroupDescription: 'two\r\nlines', SubnetIds: ['subnet-1', 'subnet-2'],
});
const { CacheSubnetGroups: [subnets] } = await call('DescribeCacheSubnetGroups', { CacheSubnetGroupName: 'js' });
assert.equal(subnets.CacheSubnetGroupDescription, 'two\r\nlines');
assert.deepEqual(subnets.Subnets.map(subnet => subnet.SubnetIdentifier), ['subnet-1', 'subnet-2']);
console.log('subnet groups');

const Tags = [{ Key: 'a', Value: 'line\r\nend' }, { Key: 'b', Value: '' }];
const { CacheCluster: made } = await call('CreateCacheCluster', {
    CacheClusterId: 'js', Engine: 'valkey', CacheNodeType: 'cache.t4g.micro', NumCacheNodes: 1, CacheSubnetGroupName: 'js',
    PreferredMaintenanceWindow: 'sun:05:00-sun:06:00', Tags,
});
assert.equal(made.CacheClusterStatus, 'creating');
assert.ok(made.CacheClusterCreateTime instanceof Date);
assert.deepEqual((await call('ListTagsForResource', { ResourceName: made.ARN })).TagList, Tags);
await sdk.waitUntilCacheClusterAvailable(waiting, { CacheClusterId: 'js' });
const { CacheClusters: [seen] } = await call('DescribeCacheClusters', { CacheClusterId: 'js', ShowCacheNodeInfo: true });
assert.equal(seen.CacheSubnetGroupName, 'js');
assert.equal(seen.PreferredMaintenanceWindow, 'sun:05:00-sun:06:00');
assert.equal(typeof seen.CacheNodes[0].Endpoint.Port, 'number');
assert.equal(seen.AutoMinorVersionUpgrade, true);
const { CacheCluster: changed } = await call('ModifyCacheCluster', {
    CacheClusterId: 'js', AutoMinorVersionUpgrade: false, ApplyImmediately: true,
});
assert.equal(changed.AutoMinorVersionUpgrade, false);
console.log('cache clusters');

await call('CreateReplicationGroup', {
    ReplicationGroupId: 'jsg', ReplicationGroupDescription: 'd', Engine: 'valkey', CacheNodeType: 'cache.t4g.micro',
    NumCacheClusters: 2, AutomaticFailoverEnabled: true,
});
await sdk.waitUntilReplicationGroupAvailable(waiting, { ReplicationGroupId: 'jsg' });
const { ReplicationGroups: [group] } = await call('DescribeReplicationGroups', { ReplicationGroupId: 'jsg' });
assert.deepEqual(group.MemberClusters, ['jsg-001', 'jsg-002']);
assert.equal(typeof group.NodeGroups[0].PrimaryEndpoint.Port, 'number');
console.log('replication groups');

const ids = [];
for await (const page of sdk.paginateDescribeCacheClusters({ client, pageSize: 20 }, {})) {
    ids.push(...page.CacheClusters.map(cluster => cluster.CacheClusterId));
}
assert.deepEqual(ids, ['js', 'jsg-001', 'jsg-002']);
let families = 0;
for await (const page of sdk.paginateDescribeEngineDefaultParameters(
    { client, pageSize: 20 }, { CacheParameterGroupFamily: 'valkey8' })) {
    families += page.EngineDefaults.Parameters.length;
}
assert.ok(families > 20);
console.log('pages');

await fails('CacheClusterNotFoundFault', 'DescribeCacheClusters', { CacheClusterId: 'none' });
await fails('CacheClusterAlreadyExistsFault', 'CreateCacheCluster', {
    CacheClusterId: 'js', Engine: 'valkey', CacheNodeType: 'cache.t4g.micro',
});
await fails('CacheSubnetGroupInUse', 'DeleteCacheSubnetGroup', { CacheSubnetGroupName: 'js' });
await fails('InvalidParameterValueException', 'CreateUser', {
    UserId: '1', UserName: 'n', Engine: 'valkey', AccessString: 'on ~* +@all', NoPasswordRequired: true,
});
await fails('ReservedCacheNodesOfferingNotFoundFault', 'PurchaseReservedCacheNodesOffering', {
    ReservedCacheNodesOfferingId: 'a',
});
await assert.rejects(call('CreateServerlessCache', { ServerlessCacheName: 's', Engine: 'valkey' }),
    error => error.name === 'UnsupportedOperation' && error.$metadata.httpStatusCode === 400);
console.log('errors');

await call('DeleteReplicationGroup', { ReplicationGroupId: 'jsg' });
await call('DeleteCacheCluster', { CacheClusterId: 'js' });
await sdk.waitUntilCacheClusterDeleted(waiting, { CacheClusterId: 'js' });
await sdk.waitUntilReplicationGroupDeleted(waiting, { ReplicationGroupId: 'jsg' });
await call('DeleteCacheSubnetGroup', { CacheSubnetGroupName: 'js' });
console.log('deletion');
