export { axis, heading, renderChart } from '@repo/measure';
