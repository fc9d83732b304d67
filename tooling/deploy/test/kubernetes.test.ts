import { readdir } from 'node:fs/promises';
import { send } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { readText, readYaml } from './files.ts';
import {
  admin,
  autoscaler,
  budget,
  deployment,
  ingress,
  kustomization,
  migration,
  models,
  namespace,
  networkPolicy,
  service,
  serviceAccount,
  serviceMonitor,
} from './manifests.ts';
import { findMismatches, parseQuery } from './promql.ts';
import { scrape, startService } from './running-service.ts';
import { unknownFields } from './strict.ts';

const MIB = 1024 * 1024;
/** PostgreSQL's defaults: max_connections minus superuser_reserved_connections. */
const DATABASE_CONNECTIONS = 100 - 3;
/** Time to roll back and exit after the grace period, as docs/OPERATING.md promises. */
const CLOSING_MS = 2_000;

const folder = new URL('../../../deploy/kubernetes/', import.meta.url);
const readme = await readText('deploy/kubernetes/README.md');
const dockerfile = await readText('apps/stream-engine/Dockerfile');

const server = deployment.spec!.template.spec!;
const [container] = server.containers;
const { livenessProbe, readinessProbe, startupProbe, lifecycle, resources, ports } = container!;
const probes = { livenessProbe, readinessProbe, startupProbe };
const podLabels = deployment.spec!.template.metadata!.labels!;
const env = Object.fromEntries((container!.env ?? []).map(({ name, value }) => [name, value]));
const others = { migration: migration.spec!.template.metadata!.labels!, admin: admin.metadata!.labels! };
const pods = { server, migration: migration.spec!.template.spec!, admin: admin.spec! };

const selects = (matchLabels: Record<string, string> | undefined, labels: Record<string, string>) =>
  matchLabels !== undefined && Object.entries(matchLabels).every(([key, value]) => labels[key] === value);

describe('the manifests', () => {
  it.each(Object.entries(models))(
    '%s has only fields that the schema of its kind allows',
    async (file, model) => {
      const document = await readYaml<{ apiVersion: string; kind: string }>(`deploy/kubernetes/${file}`);
      expect(document).toMatchObject({ apiVersion: model.apiVersion, kind: model.kind });
      expect(unknownFields(document, (watched) => model.prototype.validate.call(watched))).toEqual([]);
    },
  );

  it('all manifests are in the kustomization or the README, and all are checked', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
    const applied = ['kustomization.yaml', ...kustomization.resources];
    expect(files).toEqual(expect.arrayContaining(applied));
    for (const file of files.filter((name) => !applied.includes(name))) expect(readme).toContain(file);
    const unchecked = files.filter((name) => !(name in models));
    expect(unchecked).toEqual([
      'kustomization.yaml',
      'prometheus-adapter-values.yaml',
      'service-monitor.yaml',
    ]);
  });

  it('manifests contain no secret, and the README shows how to create each', () => {
    const named = Object.values(pods).flatMap(({ containers }) =>
      containers.flatMap((each) => (each.env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef)),
    );
    const secrets = named.filter((reference) => reference !== undefined);
    expect(secrets).toHaveLength(3);
    for (const { name, key } of secrets)
      expect(readme).toContain(`create secret generic ${name} --from-file=${key}=`);
    expect(Object.values(models).map(({ kind }) => kind as string)).not.toContain('Secret');
  });

  it('manifests use one namespace and one image', () => {
    const alone = [migration, admin, ingress, serviceMonitor].map(({ metadata }) => metadata?.namespace);
    expect(new Set([...alone, kustomization.namespace])).toEqual(new Set([namespace.metadata?.name]));
    const images = Object.values(pods).flatMap(({ containers }) => containers.map(({ image }) => image));
    expect(new Set(images).size).toBe(1);
  });
});

describe('the service', async () => {
  const limit = Number(/^(\d+)Mi$/.exec(String(resources?.limits?.['memory']))?.[1]) * MIB;
  const running = await startService({
    MEMORY_LIMIT: limit,
    POOL_MAX: env['POOL_MAX']!,
    GRACE_MS: env['GRACE_MS']!,
  });

  it('requests all of its memory, and has no CPU limit', () => {
    expect(limit).toBe(512 * MIB);
    expect(resources?.requests?.['memory']).toBe(resources?.limits?.['memory']);
    expect(resources?.requests).toHaveProperty('cpu');
    expect(resources?.limits).not.toHaveProperty('cpu');
  });

  it('uses existing settings', async () => {
    const settings = await readText('.env.example');
    for (const name of Object.keys(env)) expect(settings).toMatch(new RegExp(`^${name}=`, 'm'));
  });

  it('is reached on the port of the image by probes, Service, Ingress and Prometheus', () => {
    const port = ports?.find(({ containerPort }) => dockerfile.includes(` PORT=${containerPort}`))?.name;
    expect(port).toBeDefined();
    for (const probe of Object.values(probes)) expect(probe?.httpGet?.port).toBe(port);
    const [servicePort] = service.spec!.ports!;
    expect(servicePort?.targetPort).toBe(port);
    const backend = ingress.spec?.rules?.[0]?.http?.paths[0]?.backend.service;
    expect(backend).toMatchObject({ name: service.metadata!.name, port: { name: servicePort!.name } });
    expect(serviceMonitor.spec.endpoints[0]?.port).toBe(servicePort?.name);
    expect(networkPolicy.spec!.ingress![0]!.ports![0]!.port).toBe(port);
  });

  it('answers on the paths of its probes and of Prometheus', async () => {
    const paths = [
      ...Object.values(probes).map((probe) => probe?.httpGet?.path),
      serviceMonitor.spec.endpoints[0]?.path,
    ];
    for (const path of paths)
      expect(await send(`${running.url}${path}`, { method: 'GET' })).toMatchObject({ status: 200 });
    expect([livenessProbe, startupProbe, readinessProbe].map((probe) => probe?.httpGet?.path)).toEqual([
      '/livez',
      '/livez',
      '/readyz',
    ]);
  });

  it('has time to finish imports before it is killed', () => {
    const [command, seconds] = lifecycle!.preStop!.exec!.command!;
    expect(command).toBe('sleep');
    const shutdownMs = Number(seconds) * 1000 + Number(env['GRACE_MS']) + CLOSING_MS;
    expect(server.terminationGracePeriodSeconds! * 1000).toBeGreaterThan(shutdownMs);
  });

  it('is replaced without a gap, one replica at a time', () => {
    expect(deployment.spec!.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(deployment.spec!.minReadySeconds).toBeGreaterThan(server.terminationGracePeriodSeconds!);
    expect(deployment.spec).not.toHaveProperty('replicas');
    expect(budget.spec!.maxUnavailable).toBe(1);
  });

  it('has connections for all replicas, one that starts and one that leaves', () => {
    const replicas = autoscaler.spec!.maxReplicas + 2;
    expect(replicas * Number(env['POOL_MAX'])).toBeLessThanOrEqual(DATABASE_CONNECTIONS);
  });

  it('is scaled before all of its slots are taken', async () => {
    const { kind, name } = autoscaler.spec!.scaleTargetRef;
    expect([kind, name]).toEqual([deployment.kind, deployment.metadata!.name]);
    const target = Number(autoscaler.spec!.metrics![0]!.pods!.target.averageValue);
    const max = (await scrape(running.url)).find(
      (sample) => sample.name === 'stream_engine_imports_max',
    )!.value;
    expect(target).toBeGreaterThanOrEqual(max / 2);
    expect(target).toBeLessThan(max);
  });

  it('is scaled by one of its metrics, which the adapter provides', async () => {
    const { name } = autoscaler.spec!.metrics![0]!.pods!.metric;
    const adapter = await readYaml<{ rules: { custom: { seriesQuery: string }[] } }>(
      'deploy/kubernetes/prometheus-adapter-values.yaml',
    );
    const [rule] = adapter.rules.custom;
    expect(parseQuery(rule!.seriesQuery).selectors.map((selector) => selector.name)).toEqual([name]);
    expect(findMismatches(name, await scrape(running.url))).toEqual([]);
  });
});

describe('selectors', () => {
  it.each([
    ['the deployment', deployment.spec!.selector.matchLabels],
    ['the service', service.spec!.selector],
    ['the disruption budget', budget.spec!.selector!.matchLabels],
    ['the spread over nodes', server.topologySpreadConstraints![0]!.labelSelector!.matchLabels],
  ])('selectors of %s select only the pods of the service', (_of, matchLabels) => {
    expect(selects(matchLabels, podLabels)).toBe(true);
    for (const labels of Object.values(others)) expect(selects(matchLabels, labels)).toBe(false);
  });

  it('selectors of the network policy select all pods', () => {
    for (const labels of [podLabels, ...Object.values(others)])
      expect(selects(networkPolicy.spec!.podSelector!.matchLabels, labels)).toBe(true);
  });

  it('selectors of the README select the migration Job', () => {
    const selectors = [...readme.matchAll(/ job -l (\S+)=(\S+)$/gm)];
    expect(selectors).toHaveLength(2);
    for (const [, key, value] of selectors) expect(migration.metadata?.labels?.[key!]).toBe(value);
  });

  it('selectors of the service monitor select the Service, whose name is the job of alerts and dashboard', () => {
    expect(selects(serviceMonitor.spec.selector.matchLabels, service.metadata!.labels!)).toBe(true);
    expect(service.metadata!.name).toBe('stream-engine');
  });
});

describe.each(Object.entries(pods))('the pod of %s', (_of, pod) => {
  it('runs as the image’s user, and cannot become root', () => {
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    for (const each of pod.containers)
      expect(each.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });

  it('has a memory limit, and no access to the API server', () => {
    for (const each of pod.containers) expect(each.resources?.limits).toHaveProperty('memory');
    expect(pod.serviceAccountName).toBe(serviceAccount.metadata!.name);
    expect([pod, serviceAccount].map((each) => each.automountServiceAccountToken)).toEqual([false, false]);
    expect(pod.enableServiceLinks).toBe(false);
  });
});

it('the network policy allows connections only to DNS and PostgreSQL', () => {
  const { policyTypes, egress } = networkPolicy.spec!;
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  const allowed = egress!.flatMap((rule) => rule.ports!.map(({ port, protocol }) => `${port}/${protocol}`));
  expect(allowed).toEqual(['53/UDP', '53/TCP', '5432/TCP']);
});
