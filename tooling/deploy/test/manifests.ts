import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Namespace, Pod, Service, ServiceAccount } from 'kubernetes-models/v1';
import { readYaml } from './files.ts';

/** Files of deploy/kubernetes, each with the model whose schema it must match. */
export const models = {
  'admin.yaml': Pod,
  'deployment.yaml': Deployment,
  'horizontal-pod-autoscaler.yaml': HorizontalPodAutoscaler,
  'ingress-nginx.yaml': Ingress,
  'migrate.yaml': Job,
  'namespace.yaml': Namespace,
  'network-policy.yaml': NetworkPolicy,
  'pod-disruption-budget.yaml': PodDisruptionBudget,
  'service-account.yaml': ServiceAccount,
  'service.yaml': Service,
} as const;

/** A resource of the Prometheus Operator, as far as the tests read it. */
interface ServiceMonitor {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly endpoints: readonly { readonly port: string; readonly path: string }[];
  };
}

const read = <T>(name: string): Promise<T> => readYaml<T>(`deploy/kubernetes/${name}`);
const readModel = <Name extends keyof typeof models>(name: Name) =>
  read<InstanceType<(typeof models)[Name]>>(name);

export const admin = await readModel('admin.yaml');
export const autoscaler = await readModel('horizontal-pod-autoscaler.yaml');
export const budget = await readModel('pod-disruption-budget.yaml');
export const deployment = await readModel('deployment.yaml');
export const ingress = await readModel('ingress-nginx.yaml');
export const kustomization = await read<{ namespace: string; resources: string[] }>('kustomization.yaml');
export const migration = await readModel('migrate.yaml');
export const namespace = await readModel('namespace.yaml');
export const networkPolicy = await readModel('network-policy.yaml');
export const service = await readModel('service.yaml');
export const serviceAccount = await readModel('service-account.yaml');
export const serviceMonitor = await read<ServiceMonitor>('service-monitor.yaml');
