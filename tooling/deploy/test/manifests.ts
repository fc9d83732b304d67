import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler, type IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { type IJob, Job } from 'kubernetes-models/batch/v1';
import {
  type IIngress,
  type INetworkPolicy,
  Ingress,
  NetworkPolicy,
} from 'kubernetes-models/networking.k8s.io/v1';
import { type IPodDisruptionBudget, PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import {
  type INamespace,
  type IPod,
  type IService,
  type IServiceAccount,
  Namespace,
  Pod,
  Service,
  ServiceAccount,
} from 'kubernetes-models/v1';
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

export const admin = await read<IPod>('admin.yaml');
export const autoscaler = await read<IHorizontalPodAutoscaler>('horizontal-pod-autoscaler.yaml');
export const budget = await read<IPodDisruptionBudget>('pod-disruption-budget.yaml');
export const deployment = await read<IDeployment>('deployment.yaml');
export const ingress = await read<IIngress>('ingress-nginx.yaml');
export const kustomization = await read<{ namespace: string; resources: string[] }>('kustomization.yaml');
export const migration = await read<IJob>('migrate.yaml');
export const namespace = await read<INamespace>('namespace.yaml');
export const networkPolicy = await read<INetworkPolicy>('network-policy.yaml');
export const service = await read<IService>('service.yaml');
export const serviceAccount = await read<IServiceAccount>('service-account.yaml');
export const serviceMonitor = await read<ServiceMonitor>('service-monitor.yaml');
